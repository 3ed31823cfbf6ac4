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
_POLITE = (
    rf"{_GREETING}{_GREETED}",
    r"(?:a )?(?:quick )?question(?: for all| for everyone)?",
    r"please|pls|sorry|so",
    r"(?:i am |i’m |i'm |just )?wondering(?: if| whether)?",
)
_WHO_DID = (
    rf"(?:{_ASKED})(?: there)? (?:{_WHO}|{_BODIES}){_ALREADY}{_DID}",
    rf"{_WHO}{_ALREADY} know of{_DID}?|{_WHO}{_ALREADY}{_DID}",
    rf"(?:who|which (?:councils?|teams?|bodies|forces))(?: else| has| have)*{_DID}",
)
_OPENINGS = (
    *_POLITE,
    rf"(?:does|do|would|could|can) {_WHO} {_KNOWING}",
    *_WHO_DID,
    rf"(?:{_ASKED})(?: there)? (?:{_WHO}|{_BODIES}){_ALREADY}",
    rf"{_WHO}{_ALREADY} know{_DID}?",
    r"(?:(?:we|i)(?: are| am|’re|'re|’m|'m) )?looking for",
    r"(?:is|are) there",
)
_PAUSE = r"\b[\s,.:;!?–-]*"
_OPENING = re.compile(rf"(?:{'|'.join(_OPENINGS)}){_PAUSE}", re.IGNORECASE)
_DOES = r" (?:do|try|build|make|create|use|run|set up|develop|implement)"
_SOME = rf"(?:{_WHO}|(?:an? |another )?{_BODIES}|an? council)"
_ASKS = re.compile(
    rf"(?:(?:{'|'.join(_POLITE)}){_PAUSE})*(?:{'|'.join(_WHO_DID)}"
    rf"|(?:{_ASKED})(?: there)? {_SOME}(?: [\w’'-]+){{0,3}}?(?:{_DID}|{_DOES})"
    rf"|(?:does|do|would|could|can) {_WHO} (?:know|tell)(?: me| us)?(?: of| about| if| whether)+"
    rf" {_SOME}(?: who| that| which)?(?: has| have| is| are)?{_ALREADY}(?:{_DID}|{_DOES}))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")

# Less than this is no subject: "has anyone built it" keeps its opening.
_FEWEST_WORDS = 2


def without_opening(text: str) -> str:
    """`text` from where its subject starts; all of it where no subject would be left."""
    start = 0
    while found := _OPENING.match(text, start):
        start = found.end()
    return text[start:] if len(text[start:].split()) >= _FEWEST_WORDS else text


def question_in(text: str) -> str | None:
    """What of a message asks who has done something; None where nothing does.

    That is the first sentence that asks so, or the whole message where that sentence alone has no
    subject: "Damp is back. Has anyone done this?"
    """
    for sentence in _SENTENCE.findall(text):
        asked = " ".join(sentence.split())
        if found := _ASKS.match(asked):
            left = asked[found.end() :].split()
            return asked if len(left) >= _FEWEST_WORDS else " ".join(text.split())
    return None
