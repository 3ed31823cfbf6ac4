"""Lead-ins of questions, such as “has anyone done”: stripping them, and finding a question."""

import re

_WHO = r"(?:any|some)(?:one|body|where)(?: else| here| out there)*"
_ORGANISATIONS = (
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
_AUXILIARY = "has|had|have|is|are|was|were|did|does|do"
_POLITE = (
    rf"{_GREETING}{_GREETED}",
    r"(?:a )?(?:quick )?question(?: for all| for everyone)?",
    r"please|pls|sorry|so",
    r"(?:i am |i’m |i'm |just )?wondering(?: if| whether)?",
)
_WHO_DID = (
    rf"(?:{_AUXILIARY})(?: there)? (?:{_WHO}|{_ORGANISATIONS}){_ALREADY}{_DID}",
    rf"{_WHO}{_ALREADY} know of{_DID}?|{_WHO}{_ALREADY}{_DID}",
    rf"(?:who|which (?:councils?|teams?|bodies|forces))(?: else| has| have| is| are)*{_DID}",
)
_OPENINGS = (
    *_POLITE,
    rf"(?:does|do|would|could|can) {_WHO} {_KNOWING}",
    *_WHO_DID,
    rf"(?:{_AUXILIARY})(?: there)? (?:{_WHO}|{_ORGANISATIONS}){_ALREADY}",
    rf"{_WHO}{_ALREADY} know{_DID}?",
    r"(?:(?:we|i)(?: are| am|’re|'re|’m|'m) )?looking for",
    (
        r"(?:we|i)(?:['’]d| would) (?:like|love) to (?:know|hear|learn|find out)"
        r"(?: if| whether| about| of)*"
    ),
    r"(?:is|are) there",
)
_PUNCTUATION = r"\b[\s,.:;!?–-]*"
_OPENING = re.compile(rf"(?:{'|'.join(_OPENINGS)}){_PUNCTUATION}", re.IGNORECASE)
_DOES = r" (?:do|try|build|make|create|use|run|set up|develop|implement)"
_SOME = rf"(?:{_WHO}|(?:an? |another )?{_ORGANISATIONS}|an? council)"
_ASKS_WHO_DID = re.compile(
    rf"(?:(?:{'|'.join(_POLITE)}){_PUNCTUATION})*(?:{'|'.join(_WHO_DID)}"
    rf"|(?:{_AUXILIARY})(?: there)? {_SOME}(?: [\w’'-]+){{0,3}}?(?:{_DID}|{_DOES})"
    rf"|(?:does|do|would|could|can) {_WHO} (?:know|tell)(?: me| us)?(?: of| about| if| whether)+"
    rf" {_SOME}(?: who| that| which)?(?: has| have| is| are)?{_ALREADY}(?:{_DID}|{_DOES}))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")

# With fewer words left there is no subject: “has anyone built it” keeps its opening.
_MIN_SUBJECT_WORDS = 2


def strip_opening(text: str) -> str:
    """Return `text` from where its subject starts; all of it where no subject would be left."""
    start = 0
    while match := _OPENING.match(text, start):
        start = match.end()
    return text[start:] if len(text[start:].split()) >= _MIN_SUBJECT_WORDS else text


def find_question(text: str) -> str | None:
    """Return the part of a message that asks who has done something; None where nothing does.

    That is the first sentence that asks so, or the whole message where that sentence alone has no
    subject: "Damp is back. Has anyone done this?"
    """
    for sentence in _SENTENCE.findall(text):
        question = " ".join(sentence.split())
        if match := _ASKS_WHO_DID.match(question):
            subject_words = question[match.end() :].split()
            return question if len(subject_words) >= _MIN_SUBJECT_WORDS else " ".join(text.split())
    return None
