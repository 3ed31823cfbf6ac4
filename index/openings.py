"""The openings of questions, which say that something is asked and not what: taken off."""

import re

_WHO = r"(?:any|some)(?:one|body|where)(?: else| here| out there)*"
_BODIES = (
    r"(?:any |some )?(?:other )?"
    r"(?:councils?|authorit(?:y|ies)|teams?|forces?|trusts?|hospitals?|departments?|bodies)"
)
_ALREADY = r"(?: ever| already| yet| previously| recently| actually| been)*"
_DID = (
    r"(?: (?:done|doing|tried|trying|built|building|made|making|created|used|using|run|running"
    r"|set up|worked on|working on|developed|implemented|looked at|looked into|got))"
)
_GREETING = r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))"
_GREETED = r"(?: all| everyone| everybody| folks| team| there| colleagues)?"
_KNOWING = r"(?:know|tell me|tell us|help)(?: if| whether| of| about| us| me| with)*"
_ASKED = "has|had|have|is|are|was|were|did|does|do"
_OPENINGS = (
    rf"{_GREETING}{_GREETED}",
    r"(?:a )?(?:quick )?question(?: for all| for everyone)?",
    r"please|pls|sorry|so",
    r"(?:i am |i’m |i'm |just )?wondering(?: if| whether)?",
    rf"(?:does|do|would|could|can) {_WHO} {_KNOWING}",
    rf"(?:{_ASKED})(?: there)? (?:{_WHO}|{_BODIES}){_ALREADY}{_DID}?",
    rf"{_WHO}{_ALREADY} (?:know of|know){_DID}?|{_WHO}{_ALREADY}{_DID}",
    rf"(?:who|which (?:councils?|teams?|bodies|forces))(?: else| has| have)*{_DID}",
    r"(?:(?:we|i)(?: are| am|’re|'re|’m|'m) )?looking for",
    r"(?:is|are) there",
)
_OPENING = re.compile(rf"(?:{'|'.join(_OPENINGS)})\b[\s,.:;!?–-]*", re.IGNORECASE)

# Less than this is no subject: "has anyone built it" keeps its opening.
_FEWEST_WORDS = 2


def without_opening(text: str) -> str:
    """`text` from where its subject starts; all of it where no subject would be left."""
    start = 0
    while found := _OPENING.match(text, start):
        start = found.end()
    return text[start:] if len(text[start:].split()) >= _FEWEST_WORDS else text
