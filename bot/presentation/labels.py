"""Messages on builds, feedback and deletion, the same on every surface."""

from bot.store.feedback import FeedbackKind
from index.snapshot.build_records import BuildState

BUILD_STATE_TEXT = {
    BuildState.WAITING: "waits to be taken up",
    BuildState.RUNNING: "is under way",
    BuildState.PROMOTED: "is done: the new index answers now",
    BuildState.UNCHANGED: "is done: nothing has changed",
    BuildState.HELD_BACK: "is done, and its index is held back",
    BuildState.COMPARED: "is done: nothing was changed",
    BuildState.FAILED: "failed",
    BuildState.CANCELLED: "was cancelled",
}
FEEDBACK_CONFIRMATIONS = {
    FeedbackKind.RELEVANT: "Noted: relevant.",
    FeedbackKind.NOT_RELEVANT: "Noted: not relevant.",
    FeedbackKind.KNEW: "Noted: you knew it already.",
    FeedbackKind.SAME: "Noted: the same as another match.",
    FeedbackKind.WRONG: "Noted: something is wrong. Those who look after Has Anyone will read it.",
    FeedbackKind.HELPFUL: "Noted: the answer helps.",
    FeedbackKind.UNHELPFUL: "Noted: the answer does not help.",
}


def describe_deletion(count: int) -> str:
    """Return the sentence that a person's questions are deleted; `count` is how many."""
    subject = "1 question is" if count == 1 else f"{count:,} questions are"
    return f"{subject} deleted, and what you said of the answers."
