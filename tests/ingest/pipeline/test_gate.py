"""The gate: which snapshots are promoted, which are held back, and who is notified."""

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from click.testing import CliRunner

from bot.cli import hasanyone
from bot.commands.build_report import report_lines
from index.snapshot import snapshot
from index.snapshot.build_records import BuildRecords, BuildState
from index.snapshot.calibration import LogisticModel
from index.snapshot.diff import ContentDigests, SnapshotDiff, compare_content
from index.snapshot.manifest import read_manifest
from index.snapshot.store import SnapshotStore
from ingest.jobs.notify import notify_admins
from ingest.pipeline import calibration
from ingest.pipeline.gate import GateCriteria, GateTolerances, check_snapshot
from tests.support.build_process import declare, record, run, settings
from tests.support.card_checker import SCHEMA

pytestmark = pytest.mark.slow

MANY = [record(str(n), f"Scheme number {n}") for n in range(60)]


@pytest.fixture
def webhook():
    """An incoming webhook on loopback, and what was posted to it."""
    messages = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", messages
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_source_that_loses_too_many_records_is_held_back_and_administrators_are_notified(
    tmp_path, webhook
):
    address, messages = webhook
    declare(tmp_path, north=MANY, south=MANY[:1])
    ingest_settings = settings(tmp_path, admin_webhook=address)
    good = run(ingest_settings).snapshot
    declare(tmp_path, north=MANY[:30], south=MANY[:1])
    held_back = run(ingest_settings)
    assert held_back.state is BuildState.HELD_BACK
    assert held_back.held == (
        "north would lose 30 of its 60 initiatives; the gate allows at most 12.",
    )
    store = SnapshotStore(ingest_settings.data)
    assert store.current_name() == good
    assert store.held_back_reasons(held_back.snapshot) == held_back.held
    assert len(messages) == 1
    assert held_back.snapshot in messages[0]["text"]
    assert "30 of its 60" in messages[0]["text"]
    report = BuildRecords(ingest_settings.data).get(BuildRecords(ingest_settings.data).ids()[-1])
    assert report.state is BuildState.HELD_BACK
    assert "30 of its 60" in report.reason

    again = run(ingest_settings)
    assert again.state is BuildState.HELD_BACK
    assert again.snapshot == held_back.snapshot
    assert len(messages) == 1

    store.release(held_back.snapshot)
    assert store.current_name() == held_back.snapshot
    assert run(ingest_settings).state is BuildState.UNCHANGED
    assert store.rollback() == good


def test_a_rolled_back_snapshot_is_not_promoted_automatically(tmp_path):
    ingest_settings = declare(tmp_path, north=MANY[:3])
    first = run(ingest_settings).snapshot
    declare(tmp_path, north=MANY[:4])
    run(ingest_settings)
    store = SnapshotStore(ingest_settings.data)
    assert store.rollback() == first
    assert run(ingest_settings).state is BuildState.HELD_BACK
    assert store.current_name() == first
    declare(tmp_path, north=MANY[:5])
    assert run(ingest_settings).promoted


def test_a_source_no_longer_declared_may_go(tmp_path):
    ingest_settings = declare(tmp_path, north=MANY, south=MANY[:1])
    run(ingest_settings)
    declare(tmp_path, south=MANY[:1])
    result = run(ingest_settings)
    assert result.promoted
    assert result.changes.counts["removed"] >= 59  # one of them is the south's as well
    assert result.changes.gone == {"north": result.changes.by_source["north"]["removed"]}
    report = "\n".join(report_lines(result))
    removed = result.changes.gone["north"]
    assert f"no longer declared: north, with {removed} initiatives" in report
    assert "shipped = true" in report


@pytest.fixture
def golden(tmp_path):
    """Four questions, each answered by one of the first four schemes."""
    golden = tmp_path / "golden"
    golden.mkdir()
    ask = [{"qid": str(n), "text": f"scheme number {n}", "answered": True} for n in range(4)]
    documents = [{"id": f"d{n}", "title": f"Scheme number {n}", "url": None} for n in range(4)]
    (golden / "questions.jsonl").write_text("".join(json.dumps(q) + "\n" for q in ask))
    (golden / "documents.jsonl").write_text("".join(json.dumps(d) + "\n" for d in documents))
    (golden / "judgements.tsv").write_text("".join(f"{n}\td{n}\t3\n" for n in range(4)))
    return golden


def test_answers_of_a_source_no_longer_declared_are_not_missed(tmp_path, golden):
    declare(tmp_path, north=MANY[:3], south=MANY[3:4])
    ingest_settings = settings(tmp_path, golden=golden)
    assert run(ingest_settings).check.after.questions == 4
    declare(tmp_path, south=MANY[3:4])
    dry = run(ingest_settings, dry=True)
    assert dry.changes.gone == {"north": 3}
    result = run(ingest_settings)
    assert result.promoted
    assert (result.check.before.questions, result.check.before.found) == (1, 1.0)
    assert (result.check.after.questions, result.check.after.found) == (1, 1.0)


def test_an_index_that_finds_fewer_golden_answers_is_held_back(tmp_path, golden):
    declare(tmp_path, north=MANY[:4])
    ingest_settings = settings(tmp_path, golden=golden)
    result = run(ingest_settings)
    assert result.check.before is None
    assert result.check.after.found == 1.0
    declare(tmp_path, north=MANY[1:4])
    held_back = run(ingest_settings)
    assert held_back.check.after.found == 0.75
    assert "75% of the golden questions find their answer, 100% before" in held_back.held[0]
    assert SnapshotStore(ingest_settings.data).current_name() == result.snapshot


def test_golden_questions_that_an_index_cannot_answer_are_not_asked(tmp_path, golden):
    with (golden / "questions.jsonl").open("a") as questions:
        questions.write('{"qid": "none", "text": "a swimming pool", "answered": false}\n')
    declare(tmp_path, north=MANY[10:14])
    ingest_settings = settings(tmp_path, golden=golden)
    run(ingest_settings)
    declare(tmp_path, north=MANY[10:15])
    own = run(ingest_settings)
    assert (own.promoted, own.check.after.questions, own.check.unheld_questions) == (True, 0, 5)
    assert "golden questions: none asked" in "\n".join(report_lines(own))
    declare(tmp_path, north=MANY[2:15])
    mixed = run(ingest_settings)
    assert (mixed.check.after.questions, mixed.check.unheld_questions) == (3, 2)
    assert "2 were not asked" in "\n".join(report_lines(mixed))


def test_an_index_with_more_wrong_positive_verdicts_is_held_back(tmp_path, golden):
    with (golden / "questions.jsonl").open("a") as questions:
        questions.write('{"qid": "none", "text": "a swimming pool", "answered": false}\n')
    declare(tmp_path, north=MANY[:4])
    ingest_settings = settings(tmp_path, golden=golden)
    run(ingest_settings)
    store = SnapshotStore(ingest_settings.data)

    def sealed(name: str, log_odds: float) -> str:
        """The same index under another name, to which every question is as likely answered."""
        folder = store.folder / name
        shutil.copytree(store.current_folder(), folder)
        fields = read_manifest(folder).model_dump(exclude={"version", "files", "seal"})
        (folder / "manifest.json").unlink()
        constant = LogisticModel(bias=log_odds, weights={})
        models = ("hit", "question", "plain_hit", "plain_question")
        shipped = calibration.load_shipped()
        snapshot.seal(folder, shipped.model_copy(update=dict.fromkeys(models, constant)), fields)
        return name

    free, careful = sealed("free", 3.0), sealed("careful", -0.5)
    store.promote(careful)
    checked = check_snapshot(
        store, free, GateCriteria(GateTolerances(), golden, frozenset({"north"})), lambda *_: None
    )
    assert (checked.before.wrong, checked.after.wrong) == (0.0, 0.2)
    (reason,) = checked.reasons
    assert reason.startswith("20% of the golden questions are answered wrongly, 0% before")


def test_the_first_index_has_nothing_to_be_compared_with(tmp_path):
    result = run(declare(tmp_path, north=MANY[:3]))
    assert result.promoted
    assert result.check.against is None
    assert result.changes.counts["added"] == 3


def test_a_comparison_separates_merged_from_removed_and_split_from_added():
    old = ContentDigests({"a:1": b"1", "a:2": b"2", "b:1": b"x", "a:9": b"9"}, {"b:7": "a:1"})
    new = ContentDigests({"a:1": b"1", "a:2": b"-", "b:7": b"7", "c:1": b"c"}, {"b:1": "a:1"})
    diff = compare_content(old, new)
    assert diff == SnapshotDiff(("c:1",), ("a:2",), ("a:9",), ("b:1",), ("b:7",))
    assert diff.by_source() == {
        "a": {"changed": 1, "removed": 1},
        "b": {"merged": 1, "split": 1},
        "c": {"added": 1},
    }


def test_a_workflow_of_teams_is_sent_a_card_and_slack_the_text_alone(webhook, monkeypatch):
    address, messages = webhook
    text = "Has Anyone: <held> “back”"
    assert notify_admins(address, text)
    # The webhook of the test stands for Slack's.
    monkeypatch.setattr("ingest.jobs.notify._SLACK_HOSTS", ("127.0.0.1",))
    assert notify_admins(address, text)
    workflow, slack = messages
    assert slack == {"text": text}
    assert (workflow["type"], workflow["text"]) == ("message", text)
    [card] = workflow["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert card["content"]["body"] == [{"type": "TextBlock", "text": text, "wrap": True}]
    assert list(SCHEMA.iter_errors(card["content"])) == []


def test_an_unreachable_webhook_fails_only_its_notification(caplog):
    assert not notify_admins("http://127.0.0.1:9/secret", "held back")
    assert "secret" not in caplog.text


def test_the_index_commands_list_promote_and_prune(tmp_path, monkeypatch):
    declare(tmp_path, north=MANY)
    ingest_settings = settings(tmp_path)
    first = run(ingest_settings).snapshot
    declare(tmp_path, north=MANY[:30])
    held_back = run(ingest_settings).snapshot
    monkeypatch.setenv("HASANYONE_DATA", str(ingest_settings.data))

    def command(*words: str) -> str:
        result = CliRunner().invoke(hasanyone, ["index", *words])
        assert result.exit_code == 0, result.output
        return result.output

    lines = command("list").splitlines()
    assert "answers now" in lines[0]
    assert "held back: north would lose 30" in lines[1]
    assert "removed: 30" in command("diff", first, held_back)
    assert "answers now" in command("promote", held_back)
    assert SnapshotStore(ingest_settings.data).current_name() == held_back
    assert first in command("rollback")
    assert command("prune", "--keep", "1") == ""
    assert "is intact" in command("verify", held_back)
