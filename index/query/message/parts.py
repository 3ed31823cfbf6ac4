"""Parts of a question that holds several needs: “bin collections and also pothole reporting”."""

import re
from collections.abc import Iterator, Sequence

from index.query.message.subject import subject_words

# With more items than this a list names features of one thing.
_MAX_PARTS = 5
# A need on its own has a subject of two words: “parking and also permits” may be one.
_MIN_SUBJECT_WORDS = 2
LIST_MARKER = re.compile(
    r"(?:[-–—•◦▪*·] |\(?(?:[1-9]|[a-h]|i{1,3}|iv|v)[).:] ?(?=\D)|(?:first|second|third)(?:ly)?, )",
    re.IGNORECASE,
)
_INLINE_MARKER = re.compile(
    r"(?:(?<=\s)|^)\(?(?P<mark>[1-9]|[a-h]|i{1,3})[).] ?(?=[^\W\d])", re.IGNORECASE
)
_SEQUENCES = (tuple("123456789"), tuple("abcdefgh"), ("i", "ii", "iii"))
_QUESTION_END = re.compile(r"\?+(?=\s|$)")
_ALSO = re.compile(
    r"(?:[,;]|(?<!\s))\s+(?:and|plus|but)(?:,)? (?:also|separately|secondly),?\s+"
    r"|[,;.]\s+(?:also|separately|secondly),?\s+",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"^(?:(?:and|also|plus|or|secondly|separately)\b[,\s]*)+", re.IGNORECASE)
_AS_WELL_AS = re.compile(r"(?:,|(?<!\s))\s+as well as\s+", re.IGNORECASE)
_VERB = re.compile(
    r"(?:(?<![a-z])[a-z]{3,}ing|about|apply|book|build|buy|check|find|get|give|hire|let|manage|match|monitor|order"
    r"|pay|predict|register|renew|report|request|run|send|share|sign up|track|use|view)\b",
    re.IGNORECASE,
)
# A clause about one thing: “an app that reports potholes and also tracks repairs”.
_RELATIVE_CLAUSE = re.compile(r"\b(?:that|which|who|it|they|them|these|those)\b", re.IGNORECASE)
# Words that refer to what was asked before.
_REFERS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|these|those|one|ones|he|she|so|same|such|there|you"
    r"|your|(?:about|did|do|does|done|for|from|in|is|like|of|to|tried|was|with) that)\b|^\W*that\b",
    re.IGNORECASE,
)
_IS_THERE = re.compile(
    r"\b(?:(?:is|are|was|were) there|(?:do|does) (?:any|some)\w+)\b", re.IGNORECASE
)
# Shared by so much of their words, two questions are about one thing.
_MAX_SHARED = 0.5


def split_parts(text: str) -> tuple[str, ...]:
    """Return the needs in `text`, each as a question of its own; empty where it is one need.

    It is split where that is clear: at question marks, “and also”, “as well as” between verbs, and
    at the items of a list.
    """
    for split in (_split_list, _split_questions, _split_also, _split_as_well_as):
        parts = [" ".join(part.split()) for part in split(text)]
        if len(parts) > 1:
            return tuple(parts)
    return ()


def strip_markers(text: str) -> str:
    """Return `text` on one line, without the marks of its list items."""
    if not _split_list(text):
        return " ".join(text.split())
    lines = [LIST_MARKER.sub("", line.strip(), 1) for line in text.splitlines()]
    return " ".join(_INLINE_MARKER.sub(" ", " ".join(lines)).split())


def _split_list(text: str) -> Sequence[str]:
    return _list_lines(text) or _inline_items(text)


def _list_lines(text: str) -> Sequence[str]:
    """Return the lines of a list; empty where there is none, or one with an introduction."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marked = [bool(LIST_MARKER.match(line)) for line in lines]
    if sum(marked) < 2:  # noqa: PLR2004 - a list has two items
        return ()
    items = [
        LIST_MARKER.sub("", line, 1) for line, is_item in zip(lines, marked, strict=True) if is_item
    ]
    introduction = " ".join(
        line for line, is_item in zip(lines, marked, strict=True) if not is_item
    )
    return _checked_items(introduction, items)


def _inline_items(text: str) -> Sequence[str]:
    """Return the items of “a) … b) …”, of marks in sequence only."""
    line = " ".join(text.split())
    found = list(_INLINE_MARKER.finditer(line))
    marks = tuple(match["mark"].lower() for match in found)
    if len(marks) < 2 or not any(marks == each[: len(marks)] for each in _SEQUENCES):  # noqa: PLR2004
        return ()
    ends = [*(match.start() for match in found[1:]), len(line)]
    items = [line[match.end() : end] for match, end in zip(found, ends, strict=True)]
    return _checked_items(line[: found[0].start()], [_trim(item) for item in items])


def _checked_items(introduction: str, items: Sequence[str]) -> Sequence[str]:
    """Return `items` where each is a need of its own.

    An introduction with a subject, before a list of many, says what the items are features of.
    """
    has_own_subject = len(subject_words(introduction)) >= _MIN_SUBJECT_WORDS
    if len(items) > (2 if has_own_subject else _MAX_PARTS):
        return ()
    return items if all(map(subject_words, items)) else ()


def _split_questions(text: str) -> Iterator[str]:
    """Yield each question with the sentences before it, where none refers to another."""
    line = " ".join(text.split())
    ends = [match.end() for match in _QUESTION_END.finditer(line)]
    starts = (0, *ends)
    questions = [line[start:end].strip() for start, end in zip(starts, ends, strict=False)]
    asked = [_last_sentence(question) for question in questions]
    if (
        1 < len(questions) <= _MAX_PARTS
        and _are_apart(asked)
        and not any(map(_refers_back, asked[1:]))
    ):
        yield from (_CONJUNCTION.sub("", question) for question in questions)


def _last_sentence(text: str) -> str:
    return re.split(r"[.!]\s+", text)[-1]


def _split_also(text: str) -> Iterator[str]:
    yield from _split_once(text, _ALSO)


def _split_as_well_as(text: str) -> Iterator[str]:
    line = " ".join(text.split())
    match = _AS_WELL_AS.search(line)
    if match and _VERB.match(line, match.end()) and _VERB.search(line, 0, match.start()):
        yield from _split_once(line, _AS_WELL_AS)


def _split_once(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    line = " ".join(text.split())
    match = separator.search(line)
    if not match:
        return
    left, right = _trim(line[: match.start()]), line[match.end() :]
    if _are_apart((left, right)) and not _RELATIVE_CLAUSE.search(left) and not _refers_back(right):
        yield from (left, right)


def _are_apart(questions: Sequence[str]) -> bool:
    """Return whether each question has a subject of its own."""
    subjects = [subject_words(question) for question in questions]
    if any(len(subject) < _MIN_SUBJECT_WORDS for subject in subjects):
        return False
    return all(
        len(one & other) < _MAX_SHARED * min(len(one), len(other))
        for position, one in enumerate(subjects)
        for other in subjects[position + 1 :]
    )


def _refers_back(question: str) -> bool:
    return bool(_REFERS_BACK.search(_IS_THERE.sub(" ", question)))


def _trim(text: str) -> str:
    return text.strip(" ,;:").removesuffix(" and").removesuffix(" or").strip(" ,;:")
