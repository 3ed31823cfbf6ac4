"""Dialogues that both chats hold on the small index, and what a person reads in each reply."""

from dataclasses import dataclass, field

ASK = "damp sensors in council homes"
PARKING = "parking permits"
ORIGIN = "Register of Council Projects"


@dataclass(frozen=True)
class Turn:
    """What a person says, what the reply reads, and what it must not."""

    says: str
    reads: tuple[str, ...]
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dialogue:
    """Turns of a conversation, the questions kept of it, and the feedback on the last of them."""

    name: str
    turns: tuple[Turn, ...]
    kept: tuple[str, ...]
    feedback: tuple[str, str | None] | None = field(default=None)


def _below(name: str, *turns: Turn, kept: tuple[str, ...] = (ASK,), **more) -> Dialogue:
    """A dialogue that begins with an answer about damp."""
    return Dialogue(name, (Turn(ASK, ("Damp Watch", "Dry Rooms")), *turns), kept, **more)


def _alone(name: str, *turns: Turn, kept: tuple[str, ...] = ()) -> Dialogue:
    return Dialogue(name, turns, kept)


_FUND = ("Damp Watch", "£240,000", "Warm Homes Fund", ORIGIN)
_ON_20_NOVEMBER = "20 November 2026"
_OTHERS = ("Dry Rooms", "Mould Line")
DIALOGUES = (
    _below("who paid", Turn("who funded it?", (*_FUND, _ON_20_NOVEMBER), _OTHERS)),
    _below("thanks and who paid", Turn("cheers, who paid", (*_FUND, _ON_20_NOVEMBER), _OTHERS)),
    _below("in Welsh", Turn("pwy dalodd amdano?", (*_FUND, "20 Tachwedd 2026"))),
    _below("cost", Turn("what did it cost?", ("Damp Watch", "£240,000"), _OTHERS)),
    _below("cost with slips", Turn("hw much did teh first one cost", ("£240,000",), _OTHERS)),
    _below(
        "an amount that no registry states",
        Turn("how much did the third cost", ("Mould Line", "amount is not stated", "Scottish Homes Grant")),
    ),
    _below(
        "a cost that no registry states",
        Turn("price of number 2?", ("Dry Rooms", "no registry says what it cost"), ("Damp Watch",)),
    ),
    _below("whom to ring", Turn("who should I ring?", ("digital@brackmoor.example", ORIGIN))),
    _below(
        "nobody to ring",
        Turn("contact for number 2", ("no registry says whom to contact", "Ashvale City Council")),
    ),
    _below(
        "did it work",
        Turn("did it work?", ("Delivered: Repairs were booked", "Not delivered: Fewer complaints")),
    ),
    _below("still running", Turn("is the second one still running?", ("Dry Rooms", "Live as of February 2026"))),
    _below("where", Turn("where is number 3", ("Mould Line", "Scotland"), ("Damp Watch",))),
    _below("who did it", Turn("who ran it", ("Brackmoor Borough Council (lead)", "Sensorly (supplier)"))),
    _below("when", Turn("when did it end?", ("March 2021", "May 2023"), _OTHERS)),
    _below("how do you know", Turn("how do you know that?", ("Damp Watch", ORIGIN, "last read"))),
    _below("why that one", Turn("why is the first one here?", ("Damp Watch", "damp"), _OTHERS)),
    _below("code", Turn("is the code of number 2 available?", ("Code", "MIT"), ("Damp Watch",))),
    _below("the second one", Turn("tell me more about the second one", ("Dry Rooms", "forty homes"), ("Damp Watch",))),
    _below("by its number", Turn("#3", ("Mould Line", "by telephone"), ("Damp Watch",))),
    _below("by its title", Turn("who funded Mould Line?", ("Scottish Homes Grant",), ("Damp Watch",))),
    _below("by its council", Turn("tell me about the Ashvale one", ("Dry Rooms", "forty homes"), ("Damp Watch",))),
    _below(
        "it is the one last spoken of",
        Turn("tell me more about the third one", ("Mould Line",)),
        Turn("who funded it?", ("Mould Line", "Scottish Homes Grant"), ("Damp Watch",)),
        Turn("and the first?", ("Damp Watch",), _OTHERS),
        Turn("when was that?", ("March 2021",), _OTHERS),
    ),
    _below("they", Turn("who funded them?", ("Warm Homes Fund", "Scottish Homes Grant", "Not stated for 2. Dry Rooms"))),
    _below(
        "feedback on a match that was not shown",
        Turn("#9 is the one", ("which match", "Damp Watch"), ("Thank you",)),
    ),
    _below("compare", Turn("can you compare them?", ("Live as of May 2023", "Live as of February 2026", "Stopped", *_OTHERS))),
    _below("compare two", Turn("compare 1 and 2", ("Damp Watch", "Dry Rooms"), ("Mould Line",))),
    _below("no such match", Turn("tell me about number 9", ("cannot tell which match", "1. Damp Watch"))),
    _below(
        "a place after a question about the answer refines the question before",
        Turn("who funded it?", _FUND),
        Turn("what about Scotland?", ("Mould Line", ASK, "scotland"), ("who funded",)),
        kept=(ASK, ASK),
    ),
    _below("only Wales", Turn("ok but only Wales", ("Dry Rooms", "wales")), kept=(ASK, ASK)),
    _below("a filter that there is not", Turn("only police forces", ("cannot filter by that",))),
    _below("more", Turn("cheers, show me the others", ("Permit Shop",), ("Damp Watch",))),
    _below("wrong", Turn("that's wrong", ("Noted: something is wrong",)), feedback=("wrong", None)),
    _below("not helpful", Turn("not helpful", ("does not help",)), feedback=("unhelpful", None)),
    _below("this is it", Turn("this is it!", ("Damp Watch", "Noted")), feedback=("found", "example:damp-watch")),
    _below("number 2 is the one", Turn("number 2 is the one", ("Dry Rooms", "Noted")), feedback=("found", "example:dry-rooms")),
    _below("thanks", Turn("thanks!", ("You are welcome",), _OTHERS)),
    _below("ok", Turn("ok", ("Tell me what you plan",), _OTHERS)),
    _below("never mind", Turn("never mind", ("until somebody asks",))),
    _below("a person", Turn("I want to talk to a human", ("I am a program",))),
    _below("what is kept", Turn("do you keep my questions?", ("I keep your questions",))),
    _below("a question with a subject of its own", Turn("who funds parking permits?", ("Permit Shop",)), kept=(ASK, "who funds parking permits?")),
    _below(
        "another question",
        Turn("thanks! and parking permits?", ("Permit Shop",)),
        Turn("who did it?", ("Westmere District Council",), ("Brackmoor",)),
        kept=(ASK, "thanks! and parking permits?"),
    ),
    _alone("hi", Turn("hi", ("Hello!", "Tell me what you plan"))),
    _alone("hi and a question", Turn("hi, has anyone built a parking permits app?", ("Permit Shop",)), kept=("hi, has anyone built a parking permits app?",)),
    _alone("a question about no answer", Turn("who funded it?", ("no answer here to go on from",))),
    _alone("small talk", Turn("how are you today?", ("Tell me what you plan",))),
    _alone("what can you do", Turn("what can you do?", ("How to ask", "How to follow up"))),
)  # fmt: skip
