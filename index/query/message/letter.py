"""Form of a letter around a question: greeting, sign-off, quoted and forwarded mail."""

import re
from collections.abc import Iterator, Sequence

_DAYS = "monday|tuesday|wednesday|thursday|friday|new year"
_GROUP = r"(?:all|everyone|everybody|folks|team|teams|there|colleagues?|both|friends|hive ?mind)"
_NAME = r"(?:[A-Z][\w'’.-]*|[A-Z]{2,})"
_END = r"[\s,.!:;–—-]"
_GREETINGS = (
    # With somebody greeted no punctuation is needed; without, “hello world” names a subject.
    re.compile(
        r"(?:hi|hiya|hello|helo|hey|heya|dear|howdy|greetings"
        rf"|good (?:morning|afternoon|evening|day)|morning|afternoon|evening|happy (?:{_DAYS}))"
        rf"(?:,? (?:to )?{_GROUP})+(?=[\s,.!:;–—-]|$){_END}*",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:hi|hiya|hello|helo|hey|heya|howdy|greetings|good (?:morning|afternoon|evening|day)"
        rf"|(?:morning|afternoon|evening)(?=[,!.\n])|happy (?:{_DAYS})|bore da|prynhawn da|shwmae)"
        rf"\s*(?:[,.!:;–—]+|\n| -(?= )){_END}*",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?i:hi|hiya|hello|hey|dear|good (?:morning|afternoon|evening)|morning)"
        rf"(?: (?:{_NAME}|and|&|team)){{1,4}}\s*(?:[,!]|\n){_END}*"
    ),
    re.compile(r"dear (?:sirs?|madam)(?: ?(?:/|or|and) ?madam)?\b[\s,.!:;–—-]*", re.IGNORECASE),
)
_PLEASANTRY = re.compile(
    r"(?:(?:i )?hope (?:you(?:['’]re| are)?|everyone(?:['’]s| is)?|this (?:finds|message finds))"
    r"[^.!?\n]{0,40}"
    r"|(?:just )?(?:a )?(?:quick|random|bit of a random|general|long[- ]shot)"
    r" (?:question|one|query|ask|q)"
    r"(?: for (?:you|everyone|the group|all|the hive ?mind))?"
    r"|(?:sorry|apologies) (?:if|for) [^.!?\n,:]{0,60}"
    r"|thanks for (?:the add|adding|having|accepting|letting)[^.!?\n]{0,30}"
    r"|(?:bit of |this is )?a long shot|first time post(?:er|ing)[^.!?\n]{0,30})"
    r"\s*(?:[.!,:;–—-]+|\n)[\s.!,:;–—-]*",
    re.IGNORECASE,
)
_SUBJECT_PREFIX = re.compile(r"(?:(?:re|fw|fwd)\s*:\s+)+", re.IGNORECASE)

_THANKS = (
    r"(?:many thanks|thanks|thank you|thankyou|thx|cheers|diolch(?: yn fawr)?)"
    r"(?: (?:so much|very much|a lot|a million|a bunch|again|indeed|all|everyone|everybody|team"
    r"|folks|in advance|in anticipation|for (?:any|all|your|the|reading|looking)[\w ]{0,40}))*"
)
_APPRECIATED = (
    r"(?:any|all|your) (?:help|pointers?|advice|thoughts|ideas|suggestions|info|information)"
    r"(?: or (?:help|pointers?|advice|thoughts|ideas|suggestions))?(?: you (?:have|can offer))?"
    r"(?: (?:would|will|is|are))?(?: be)?(?: (?:very|much|really|greatly|most))?(?: gratefully)?"
    r" (?:appreciated|welcomed?|received|helpful|great)"
)
_CLOSING = (
    r"(?:(?:with )?(?:kind|best|warm|warmest|kindest|very best) (?:regards|wishes)|all the best"
    r"|yours (?:sincerely|faithfully|truly))"
)
# These are also words of a sentence: only a stop or a new line makes them a sign-off.
_SHORT_CLOSING = r"(?:regards|best|sincerely|ta|tia|kr|br|rgds)"
_PLEASE = r"(?:please|pls|plz)"
_NAMES = rf"(?:[\s,–—-]+(?:{_NAME}|xx?)){{0,3}}"
# A sign-off is looked for at the end only, and a mail has few: “Many thanks, kind regards, Jo”.
_MAX_SIGN_OFF_CHARACTERS, _MAX_SIGN_OFFS = 300, 6
_SIGN_OFFS = (
    re.compile(
        rf"(?:^|[\s,.!?;:–—(-])(?:(?i:{_THANKS}|{_APPRECIATED}|{_CLOSING}))[\s,.!;:–—)-]*{_NAMES}"
        r"[\s,.!]*$"
    ),
    re.compile(rf"[,.!?;:–—\n]\s*(?:(?i:{_SHORT_CLOSING}))[\s,.!;:–—-]*{_NAMES}[\s,.!]*$"),
    re.compile(rf"[\s,](?i:{_PLEASE})(?=[\s.!?]*$)"),
)
# “How to say thanks” is about thanks.
_ABOUT_THANKS = re.compile(
    r"\b(?:of|say|says|saying|said|and|or|with|no|as|a|an|the|to|for|give|giving|send|sending|public)$",
    re.IGNORECASE,
)
_SIGN_OFF_LINE = re.compile(
    rf"\W*(?:(?i:{_THANKS}|{_CLOSING}|{_SHORT_CLOSING}))[\s,.!;:–—-]*{_NAMES}\W*"
)
_SIGNATURE_LINE = re.compile(
    r"\s*(?:--+|__+|sent from my .*|sent from outlook.*|get outlook for .*"
    r"|(?:disclaimer|confidentiality notice)\b.*"
    r"|this (?:e-?mail|message)\b.*\b(?:confidential|intended|recipient)\b.*)\s*",
    re.IGNORECASE,
)

_QUOTED_LINE = re.compile(r"\s*(?:>|&gt;)")
_REPLY_LINE = re.compile(
    r"\s*(?:on .{4,120}\bwrote:|-{2,} ?(?:original message|forwarded message|forwarded by).*"
    r"|_{5,}|begin forwarded message:)\s*",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    r"\s*\W?(?:from|sent|to|cc|bcc|date|importance|reply-to|attachments?|subject)\W?: .*",
    re.IGNORECASE,
)
_SUBJECT_LINE = re.compile(r"\s*\W?subject\W?:\s*(.*)", re.IGNORECASE)
# So many header lines together are the head of a mail; one alone may be a note.
_MIN_HEADER_LINES = 2
# A line that says something: two letters or digits in a row.
_CONTENT = re.compile(r"\w\w")


def strip_quotes(text: str) -> str:
    """Return `text` without quoted lines and the mail it replies to.

    Of a message that has nothing else, such as a forwarded one, what is quoted stays.
    """
    lines = text.splitlines()
    own_lines = [line for line in _lines_before_reply(lines) if not _QUOTED_LINE.match(line)]
    if _has_content(own_lines):
        return "\n".join(own_lines)
    unquoted = [_QUOTED_LINE.sub("", line) for line in lines if not _REPLY_LINE.fullmatch(line)]
    bodies = [line for line in unquoted if not _HEADER_LINE.fullmatch(line)]
    subjects = [match[1] for line in unquoted if (match := _SUBJECT_LINE.fullmatch(line))]
    return "\n".join([*subjects, *bodies] if _has_content([*subjects, *bodies]) else unquoted)


def strip_letter(text: str) -> str:
    """Return `text` without the greeting at its start and the sign-off at its end.

    A text that has nothing else stays as it is.
    """
    stripped = _strip_end("\n".join(_lines_before_signature(text.splitlines())))
    stripped = _strip_start(stripped)
    return stripped if _CONTENT.search(stripped) else text


def _strip_start(text: str) -> str:
    start = len(text) - len(text.lstrip())
    patterns = (*_GREETINGS, _PLEASANTRY, _SUBJECT_PREFIX)
    while match := next((m for each in patterns if (m := each.match(text, start))), None):
        if not _CONTENT.search(text, match.end()):
            break
        start = match.end()
    return text[start:]


def _strip_end(text: str) -> str:
    whole = text
    for _ in range(_MAX_SIGN_OFFS):
        start = max(0, len(text) - _MAX_SIGN_OFF_CHARACTERS)
        match = next((m for each in _SIGN_OFFS if (m := each.search(text, start))), None)
        if match is None:
            break
        head = text[: match.start()]
        mark = text[match.start() : match.start() + 1]
        if not _CONTENT.search(head) or (mark == " " and _ABOUT_THANKS.search(head)):
            break
        # The question mark belongs to the question, as do those of “thanks?”.
        tail = text[match.start() : match.end()]
        text = head + ("?" if "?" in f"{tail}{text[match.end() :]}" else "")
    return text if text == whole else text.rstrip(" \n\t,;:–—-")


def _lines_before_signature(lines: Sequence[str]) -> Sequence[str]:
    for position, line in enumerate(lines):
        is_end = _SIGNATURE_LINE.fullmatch(line) or (
            len(line) <= _MAX_SIGN_OFF_CHARACTERS
            and _SIGN_OFF_LINE.fullmatch(line)
            and not any("?" in each for each in lines[position:])
        )
        if is_end and _has_content(lines[:position]):
            return lines[:position]
    return lines


def _lines_before_reply(lines: Sequence[str]) -> Iterator[str]:
    for position, line in enumerate(lines):
        head = lines[position : position + _MIN_HEADER_LINES]
        is_header = len(head) == _MIN_HEADER_LINES and all(map(_HEADER_LINE.fullmatch, head))
        if _REPLY_LINE.fullmatch(line) or is_header:
            return
        yield line


def _has_content(lines: Sequence[str]) -> bool:
    return any(map(_CONTENT.search, lines))
