"""The question of a brief is asked again of the same index, while that is kept."""

import shutil

from bot.brief import labels
from bot.brief.replay import replay
from index.snapshot.manifest import read_manifest, write_manifest
from index.snapshot.store import SnapshotStore
from index.suppression import ADDED_FILE


def folder(data, brief):
    return SnapshotStore(data).folder / brief.searched.snapshot


def test_the_same_index_gives_the_same_matches(brief, data):
    again = replay(brief, data)
    assert (again.is_same, len(again.lines)) == (True, 1)
    assert f"the same {len(brief.matches)} matches" in again.lines[0]


def test_a_brief_of_an_index_that_is_no_longer_kept_says_so(brief, data):
    shutil.rmtree(folder(data, brief))
    again = replay(brief, data)
    assert again.is_same is None
    assert again.lines == (labels.REPLAY_NOT_KEPT.format(snapshot=brief.searched.snapshot),)


def test_an_index_of_the_same_name_with_another_content_is_not_asked(brief, data):
    manifest = read_manifest(folder(data, brief))
    write_manifest(folder(data, brief), manifest.model_copy(update={"content": "other"}))
    again = replay(brief, data)
    assert again.is_same is None
    assert again.lines == (labels.REPLAY_OTHER_CONTENT.format(snapshot=brief.searched.snapshot),)


def test_an_index_that_is_damaged_is_not_asked(brief, data):
    (folder(data, brief) / "vocabulary.tsv").write_text("damaged")
    again = replay(brief, data)
    assert again.is_same is None
    assert "is damaged" in again.lines[0]


def test_other_matches_are_named(brief, data):
    (data / ADDED_FILE).write_text(
        '{"kind": "id", "value": "example:dry-rooms", "reason": "asked to"}\n'
    )
    again = replay(brief, data)
    assert again.is_same is False
    assert again.lines[0] == labels.REPLAY_DIFFERENT
    assert labels.REPLAY_MISSING.format(titles="Dry Rooms: damp sensors in homes") in again.lines
