"""What is said of something done, in the same words on every surface."""

from bot.store.feedback import Feedback
from index.snapshot.build_records import BuildState

BUILT = {
    BuildState.WAITING: "waits to be taken up",
    BuildState.RUNNING: "is under way",
    BuildState.PROMOTED: "is done: the new index answers now",
    BuildState.UNCHANGED: "is done: nothing has changed",
    BuildState.HELD: "is done, and its index is held back",
    BuildState.COMPARED: "is done: nothing was changed",
    BuildState.FAILED: "failed",
    BuildState.CANCELLED: "was cancelled",
}
NOTED = {
    Feedback.RELEVANT: "Noted: relevant.",
    Feedback.NOT_RELEVANT: "Noted: not relevant.",
    Feedback.KNEW: "Noted: you knew it already.",
    Feedback.SAME: "Noted: the same as another match.",
    Feedback.WRONG: "Noted: something is wrong. Those who look after Has Anyone will read it.",
    Feedback.HELPFUL: "Noted: the answer helps.",
    Feedback.UNHELPFUL: "Noted: the answer does not help.",
}


def gone(questions: int) -> str:
    """That a person's questions are deleted."""
    what = "1 question is" if questions == 1 else f"{questions:,} questions are"
    return f"{what} deleted, and what you said of the answers."
