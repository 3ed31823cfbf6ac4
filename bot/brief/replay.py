"""Replay of a brief: the same question, asked again of the same snapshot while that is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.brief import labels
from bot.brief.model import Brief, exact_text
from bot.presentation.answer_view import view_answer
from bot.presentation.labels import count_noun, shorten_list
from bot.sanitise import one_line
from bot.service.answer import Answer
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.store import Store
from index.errors import NotFound, SnapshotError
from index.i18n.translation import use_language
from index.query import parser
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore

_MAX_TITLES = 5


class KeptSnapshot(LiveSnapshot):
    """Holder of one snapshot by its name, whichever answers now."""

    def __init__(self, data: Path, name: str) -> None:
        """Verify and open the snapshot; raise NotFound, SnapshotCorrupt or ModelMismatch."""
        super().__init__(data)
        self._kept = open_snapshot(SnapshotStore(data).snapshot_folder(name))

    def snapshot(self) -> Snapshot:
        """Return that snapshot."""
        return self._kept


@dataclass(frozen=True, slots=True)
class Replay:
    """Replay in sentences; `is_same` is None where the question could not be asked again."""

    is_same: bool | None
    lines: tuple[str, ...]


def replay(
    brief: Brief, data: Path, store: Store | None = None, answered_share: float | None = None
) -> Replay:
    """Ask the question of a brief again, of its snapshot in the data folder."""
    name = brief.searched.snapshot
    try:
        content = SnapshotStore(data).manifest(name).content
        if content != brief.searched.content:
            return Replay(None, (labels.REPLAY_OTHER_CONTENT.format(snapshot=name),))
        answers = AnswerService(KeptSnapshot(data, name), store, answered_share=answered_share)
    except NotFound:
        return Replay(None, (labels.REPLAY_NOT_KEPT.format(snapshot=one_line(name)),))
    except SnapshotError as error:
        return Replay(None, (str(error),))
    question = brief.question
    text = parser.strip_typed_filters(question.text)
    with use_language(brief.language):
        answer = answers.answer(text, limit=question.limit, filters=question.filters)
        label = view_answer(answer).label
    return _compare(brief, answer, label)


def _compare(brief: Brief, answer: Answer, label: str) -> Replay:
    old = {match.id: match.title for match in brief.matches if match.rank is not None}
    new = {exact_text(hit.initiative.id): one_line(hit.initiative.title) for hit in answer.hits}
    differences = tuple(_differences(old, new, brief.verdict.label, label))
    if differences:
        return Replay(False, (labels.REPLAY_DIFFERENT, *differences, labels.REPLAY_REASONS))
    matches = count_noun(len(new), labels.SAME_MATCHES) if new else labels.SAME_NOTHING
    return Replay(True, (labels.REPLAY_SAME.format(matches=matches),))


def _differences(
    old: dict[str, str], new: dict[str, str], old_label: str, new_label: str
) -> Iterator[str]:
    if old_label != new_label:
        yield labels.REPLAY_OTHER_VERDICT.format(old=old_label, new=new_label)
    missing = [title for id_, title in old.items() if id_ not in new]
    added = [title for id_, title in new.items() if id_ not in old]
    for template, titles in ((labels.REPLAY_MISSING, missing), (labels.REPLAY_NEW, added)):
        if titles:
            yield template.format(titles="; ".join(shorten_list(titles, _MAX_TITLES)))
    if not missing and not added and list(old) != list(new):
        yield labels.REPLAY_ORDER
