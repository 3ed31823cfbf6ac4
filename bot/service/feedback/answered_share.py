"""Share of questions that the index answers, as people's feedback says."""

import logging
import threading
import time
from collections.abc import Iterable, Sequence

from bot.store.model import FeedbackKind, RatedAnswer
from bot.store.store import Store
from index.errors import BackendError
from index.model import VerdictKind
from index.snapshot.calibration import Calibration
from index.verdict.decision import YES_KINDS

log = logging.getLogger(__name__)

# Bounds of the share: beyond them a few wrong clicks would decide every verdict.
MIN_SHARE, MAX_SHARE = 0.05, 0.95
# Fewer answers with feedback say too little.
MIN_RATED_ANSWERS = 50
# The prior, in judged questions: a Beta distribution whose mean is their share.
PRIOR_QUESTIONS = 50
# Seconds for which a learnt share is used before the feedback is counted again.
_REFRESH_INTERVAL_S = 600.0


class AnsweredShare:
    """Share of questions that are answered: given by a setting, or learnt from feedback."""

    def __init__(self, given: float | None, store: Store | None) -> None:
        """Use `given` if it is set, else learn from `store` if there is one."""
        self._given = given
        self._store = store
        self._lock = threading.Lock()
        self._labels: Sequence[bool] = ()
        self._counted_at: float | None = None

    def apply(self, calibration: Calibration) -> Calibration:
        """Return the calibration for the share; unchanged if it is neither given nor learnt."""
        share = self._given or learn_share(self._current_labels(), calibration.answered_share)
        return calibration if share is None else calibration.with_answered_share(share)

    def _current_labels(self) -> Sequence[bool]:
        with self._lock:
            now = time.monotonic()
            if self._counted_at is None or now - self._counted_at > _REFRESH_INTERVAL_S:
                self._counted_at = now
                self._labels = self._read_labels()
            return self._labels

    def _read_labels(self) -> Sequence[bool]:
        if self._store is None:
            return ()
        try:
            return label_answers(self._store.list_rated_answers())
        except BackendError:
            log.exception("feedback not counted")
            return self._labels


def learn_share(labels: Sequence[bool], prior_share: float | None) -> float | None:
    """Return the mean of the posterior: Beta prior with the mean `prior_share`, then `labels`.

    To two decimals, so that one click does not change every answer. None where there are too few
    labels, or the share among the judged questions is not known.
    """
    if prior_share is None or len(labels) < MIN_RATED_ANSWERS:
        return None
    share = (PRIOR_QUESTIONS * prior_share + sum(labels)) / (PRIOR_QUESTIONS + len(labels))
    return round(min(max(share, MIN_SHARE), MAX_SHARE), 2)


def label_answers(rated: Iterable[RatedAnswer]) -> list[bool]:
    """Return for each answer whether its question is answered, as far as the feedback says."""
    labels = (_label(answer) for answer in rated)
    return [label for label in labels if label is not None]


def _label(answer: RatedAnswer) -> bool | None:
    """Return whether a question is answered; None where the feedback does not tell.

    A hit that was looked for answers. An answer that helps is right, and one that does not help or
    is wrong is no answer where it claimed one; where it claimed none, it may lack one or not.
    """
    is_yes = answer.verdict in YES_KINDS
    if answer.hit_kinds & {FeedbackKind.FOUND, FeedbackKind.RELEVANT}:
        return True
    if FeedbackKind.HELPFUL in answer.answer_kinds:
        return is_yes if is_yes or answer.verdict is VerdictKind.NOBODY else None
    if is_yes and answer.answer_kinds & {FeedbackKind.UNHELPFUL, FeedbackKind.WRONG}:
        return False
    return None
