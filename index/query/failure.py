"""Questions about failure: “what went wrong with”, “has anyone tried and failed”."""

import re

_FAILED = r"(?:fail(?:ed|s|ing|ure)?|collapse[ds]?|flop(?:ped|s)?)"
_ATTEMPTS = (
    r"(?:attempts?|projects?|schemes?|pilots?|trials?|programmes?|programs?|services?|systems?|apps?"
    r"|tools?|platforms?|initiatives?|rollouts?|roll-outs?|implementations?|ventures?|mergers?)"
)
# At the start of a question, and taken off: the subject follows.
_LEADS = re.compile(
    r"(?:(?:so|and|but|please|do|does|can|could|would|anyone|anybody|someone|you|i|we|know|tell|me|us"
    r"|what|the|some|want|to|find|out|has|have|been|any|are|is|there|looking|for"
    r"|interested|in|about)[ ,]+){0,8}?"
    r"(?:(?:what|where|how) (?:did|has|have)?(?: it| things?)? ?(?:all )?(?:went|go|gone) wrong"
    r" (?:with|for|at|in)"
    r"|(?:has |have |had )?(?:any(?:one|body)|who|which councils|councils|somebody|someone)"
    r"(?: else)?(?: has| have| ever)* tried(?: and| but) failed(?: (?:to|with|at|in))?"
    rf"|(?:lessons|learning)(?: learn(?:ed|t))?(?: from| of) (?:the )?(?:{_FAILED})(?: of)?"
    rf"|(?:examples? of |why do |why have |(?:any|other) )?{_FAILED}"
    rf"(?= (?:[\w-]+ ){{0,4}}{_ATTEMPTS}\b)"
    rf"|why did(?=.* {_FAILED}\b| .* (?:stop|end|close)\b)"
    r"|why (?:was|were)(?=.* (?:abandoned|cancelled|closed|discontinued|scrapped|stopped|wound)\b)"
    r"|(?:and|but) failed (?:to|with|at|in)"
    r"|problems with|pitfalls (?:of|with|in)|mistakes (?:made )?(?:with|in))\s+",
    re.IGNORECASE,
)
_FAILURE = re.compile(
    r"\bw(?:ent|hat goes|hat did go) wrong\b|\bgo(?:es|ne)? wrong with\b"
    r"|\btried (?:and|but) (?:failed|stopped|abandoned|gave (?:it )?up)\b"
    rf"|\b(?:that|which|who|projects?|schemes?|pilots?|trials?|why) (?:[\w-]+ )?{_FAILED}\b"
    rf"|\bwhy (?:did|do|does|have|has|was|were) [^.?!]{{1,80}} (?:{_FAILED}|stop(?:ped)?|end(?:ed)?"
    r"|close[ds]?|abandoned|scrapped|cancelled|not work(?:ed)?)\b"
    r"|\bwhy (?:it|they) (?:was |were )?(?:stopped|failed|ended|closed|scrapped|abandoned)\b"
    rf"|\b(?:lessons?|learning)\b[^.?!]{{0,30}} {_FAILED}\b"
    rf"|\b{_FAILED} (?:[\w-]+ ){{0,4}}{_ATTEMPTS}\b"
    r"|\b(?:did|do|does)(?: not|n['’]t) work(?: out)?(?=\s*(?:$|[.?!,;]))"
    r"|\b(?:fell|fallen) (?:apart|through)\b"
    r"|\bwish(?:ed)? (?:they|we|you) had(?: not|n['’]t)\b|\bregret(?:s|ted)?\b"
    r"|\b(?:pitfalls|mistakes)(?: made)? (?:of|with|in)\b",
    re.IGNORECASE,
)
# What fails is the subject: “failed bin collections”, “why did my payment fail”.
_NOT_OF_ATTEMPTS = re.compile(
    r"\b(?:missed|failed) (?:bin|bins|collections?|payments?|deliver\w*|appointments?|logins?)\b"
    r"|\b(?:my|our) [\w ]{0,30}\bfail(?:ed|s)?\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"(?:[\s,]+(?:that|which|who)(?: have| has| had)?)?[\s,]+(?:{_FAILED})(?=\s*(?:$|[.?!,;]))"
    r"|[\s,]+(?:that|which|who) (?:did|do|does)(?: not|n['’]t) work(?: out)?(?=\s*(?:$|[.?!,;]))",
    re.IGNORECASE,
)


def asks_failure(text: str) -> bool:
    """Return whether `text` asks about attempts that failed: those that stopped answer it best."""
    return bool(_FAILURE.search(text)) and not _NOT_OF_ATTEMPTS.search(text)


def strip_failure(text: str) -> str:
    """Return `text` without the words about failure at its start and end, where it asks of it."""
    if not asks_failure(text):
        return text
    lead = _LEADS.match(text)
    text = text[lead.end() :] if lead else text
    return _TAIL.sub("", text)
