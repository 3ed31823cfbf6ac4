"""Types of what a person says to the bot: its intent, its topic and the matches it speaks of."""

from dataclasses import dataclass
from enum import StrEnum

from bot.store.model import FeedbackKind


class Intent(StrEnum):
    """Kind of message; only a new question is searched and kept."""

    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    PRIVACY = "privacy"
    HUMAN = "human"
    STOP = "stop"
    FEEDBACK = "feedback"
    FILTER = "filter"
    MORE = "more"
    ABOUT_ANSWER = "about_answer"
    SMALL_TALK = "small_talk"
    UNCLEAR = "unclear"  # probably no question, and nothing that the rules know
    NEW_QUESTION = "new_question"


class Topic(StrEnum):
    """Subject of a question about the answer: what is asked of its matches."""

    FUNDING = "funding"
    COST = "cost"
    CONTACT = "contact"
    OUTCOME = "outcome"
    STATUS = "status"
    PLACE = "place"
    ORGANISATION = "organisation"
    DATE = "date"
    SOURCE = "source"
    REUSE = "reuse"
    REASON = "reason"  # why it matched
    SUMMARY = "summary"  # more about a match
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class MatchReference:
    """Matches that somebody speaks of.

    `numbers` are as a person counts them, from 1; -1 is the last. `name` holds words that may name
    a match; with `is_definite`, as in “the Hackney one”, its organisation or place may do so too.
    `is_plural` means all that are shown: “they”, “compare them”. With none of these it is the match
    last spoken of, or else the first.
    """

    numbers: tuple[int, ...] = ()
    name: str = ""
    is_definite: bool = False
    is_plural: bool = False


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message as it was recognised.

    `text` is what is left without greetings and thanks. `topic` is set for a question about the
    answer, `feedback` for feedback; `reference` says which matches both are about. A new question
    has a `topic` where it is one about the answer if `reference.name` names a match of it.
    """

    intent: Intent
    text: str
    topic: Topic | None = None
    feedback: FeedbackKind | None = None
    reference: MatchReference = MatchReference()
