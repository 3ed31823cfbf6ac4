"""Generated questions: what a model is asked in a build, what of it is kept, and how it fails."""

import json
import os
import sqlite3
import subprocess
from contextlib import closing

import pytest

from index.model import QuestionOrigin
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import SnapshotStore
from ingest.questions import generated
from ingest.questions import language_model as client
from ingest.questions.language_model import LanguageModel
from tests.ingest.conftest import row
from tests.support import build_process
from tests.support.build_process import declare, record
from tests.support.fake_language_model import (
    KEY,
    Reply,
    ask_about,
    language_model,
    questions,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def fake():
    with language_model() as fake:
        yield fake


@pytest.fixture
def impatient(monkeypatch):
    """No wait before a request is sent again, and little for a reply."""
    monkeypatch.setattr(client, "RETRY_DELAYS_S", (0.0, 0.0))
    monkeypatch.setattr(client, "REQUEST_TIMEOUT_S", 0.5)


@pytest.fixture
def build(sandbox, fake, impatient):
    """Build with the model and return what the report says of the questions."""

    def run(**changes):
        budget = changes.pop("budget", 100)
        model = LanguageModel("tiny-chat", changes.pop("url", fake.url), KEY, budget)
        return sandbox.build(language_model=model, **changes).questions.generation

    return run


def texts(sandbox) -> dict[str, list[str]]:
    documents = sandbox.snapshot().documents
    return {
        initiative.id: [question.text for question in documents.questions(number)]
        for number, initiative in enumerate(documents)
    }


def test_each_initiative_is_asked_about_once_and_its_questions_are_searched(sandbox, fake, build):
    report = build()
    assert (report.generated, report.cached, report.failed, report.left) == (6, 0, 0, 0)
    assert len(fake.requests) == 6
    assert {request["temperature"] for request in fake.requests} == {0}
    assert {request["model"] for request in fake.requests} == {"tiny-chat"}
    assert set(fake.keys) == {f"Bearer {KEY}"}
    own = sandbox.snapshot().documents.questions(0)
    assert [question.text for question in own] == [
        "Which council has built something for one?",
        "Residents keep ringing us about one and nobody answers.",
        "one service council",
    ]
    assert {question.origin for question in own} == {QuestionOrigin.GENERATED}
    assert sandbox.snapshot().question_index is not None


def test_a_second_build_asks_nothing(sandbox, fake, build):
    build()
    report = build()
    assert (report.generated, report.cached) == (0, 6)
    assert len(fake.requests) == 6
    assert len(sandbox.snapshot_store.names()) == 1


def test_a_record_that_changed_is_asked_about_again(sandbox, fake, build):
    build()
    sandbox.publish("a", [row("one"), row("two", text="Something else now."), row("three")])
    assert build().generated == 1
    assert "Something else now." in fake.records[-1]


def test_without_an_endpoint_the_earlier_questions_stay_and_without_a_model_they_go(
    sandbox, fake, build
):
    build()
    assert build(url=None).cached == 6
    assert all(texts(sandbox).values())
    sandbox.build()
    assert not any(texts(sandbox).values())
    assert len(fake.requests) == 6


def test_a_dry_run_asks_nothing(sandbox, fake, build):
    sandbox.build()
    assert build(dry=True) is None
    assert fake.requests == []


def test_what_is_suppressed_is_not_sent(sandbox, fake, build):
    sandbox.data.mkdir(exist_ok=True)
    entry = {"kind": "id", "value": "a:one", "reason": "asked for"}
    (sandbox.data / "suppressed.jsonl").write_text(json.dumps(entry))
    build()
    assert len(fake.requests) == 5
    assert not [text for text in fake.records if "The one" in text]


def test_the_budget_is_kept_and_the_next_build_goes_on(sandbox, fake, build):
    report = build(budget=4)
    assert (report.generated, report.left, len(fake.requests)) == (4, 2, 4)
    assert "budget of 4" in report.reason
    report = build(budget=4)
    assert (report.generated, report.cached, report.left) == (2, 4, 0)
    assert len(fake.requests) == 6


@pytest.mark.parametrize(
    "reply",
    [
        Reply("I would rather not."),
        Reply('{"questions": []}'),
        questions("The one"),
        Reply(body=b"<html>not JSON</html>"),
        Reply(body=b'{"choices": []}'),
        Reply(body=b'{"choices": [{"message": {"content": null}}]}'),
        Reply(body=b"x" * 300_000),
    ],
    ids=["refusal", "none", "title", "html", "no choice", "no text", "too long"],
)
def test_a_reply_that_cannot_be_used_leaves_that_initiative_without(sandbox, fake, build, reply):
    fake.answer = lambda text: reply if "The one" in text else ask_about(text)
    report = build()
    assert (report.generated, report.failed, report.left) == (5, 1, 0)
    assert not texts(sandbox)["a:one"]


def test_a_record_is_given_up_after_three_replies_that_cannot_be_used(fake, build):
    fake.answer = lambda text: Reply("no") if "The one" in text else ask_about(text)
    for _ in range(4):
        assert build().failed == 1
    assert len(fake.requests) == 6 + 2


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_request_that_fails_for_a_while_is_sent_again(fake, build, status):
    failures = [Reply(status=status, headers={"Retry-After": "0"})] * 2
    fake.answer = lambda text: failures.pop() if failures else ask_about(text)
    assert build().generated == 6
    assert len(fake.requests) == 8


def test_the_server_says_how_long_to_wait(fake, build, monkeypatch):
    waits = []
    monkeypatch.setattr(client.time, "sleep", waits.append)
    failures = [Reply(status=429, headers={"Retry-After": "7"})]
    fake.answer = lambda text: failures.pop() if failures else ask_about(text)
    assert build().generated == 6
    assert 7.0 in waits


def test_a_server_that_asks_to_wait_long_is_left_until_the_next_build(fake, build):
    fake.answer = lambda _: Reply(status=429, headers={"Retry-After": "3600"})
    report = build()
    assert (report.generated, report.failed, report.left) == (0, 0, 6)
    assert len(fake.requests) == 1
    assert "429" in report.reason


@pytest.mark.parametrize(
    ("reply", "tries"),
    [(Reply(status=500), 3), (Reply(delay_s=2.0), 1)],
    ids=["error", "no reply"],
)
def test_an_endpoint_that_is_down_does_not_fail_the_build(sandbox, fake, build, reply, tries):
    fake.answer = lambda _: reply
    report = build()
    assert report.left == 6
    assert len(fake.requests) == 3 * tries  # three records
    assert len(sandbox.ids()) == 6
    fake.answer = ask_about
    assert build().generated == 6


def test_an_endpoint_that_is_not_there_does_not_fail_the_build(sandbox, build):
    assert build(url="http://127.0.0.1:9/v1").left == 6
    assert len(sandbox.ids()) == 6


def test_a_refused_key_ends_the_requests(fake, build):
    fake.answer = lambda _: Reply(status=401)
    report = build()
    assert (report.left, len(fake.requests)) == (6, 1)
    assert "401" in report.reason


def test_a_redirect_is_not_followed_so_the_key_goes_nowhere_else(fake, build):
    with language_model() as other:
        fake.answer = lambda _: Reply(status=307, headers={"Location": f"{other.url}/chat"})
        assert build().generated == 0
        assert other.requests == []


def test_a_server_that_knows_no_schema_is_asked_without_one(fake, build):
    def answer(text):
        has_schema = "response_format" in fake.requests[-1]
        return Reply(status=400) if has_schema else ask_about(text)

    fake.answer = answer
    assert build().generated == 6
    assert len(fake.requests) == 7


def test_a_model_that_only_talks_is_not_asked_about_every_record(sandbox, fake, build, monkeypatch):
    monkeypatch.setattr(generated, "_MAX_UNUSABLE_IN_A_ROW", 2)
    fake.answer = lambda _: Reply("Certainly!")
    report = build()
    assert (report.failed, report.left, len(fake.requests)) == (2, 4, 2)


def test_the_cache_names_the_model_and_no_key(sandbox, build):
    build()
    path = sandbox.data / "cache" / "generated_questions.db"
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT DISTINCT model FROM replies").fetchall() == [("tiny-chat",)]
    held = [each for each in sandbox.data.rglob("*") if each.is_file()]
    assert not [each for each in held if KEY.encode() in each.read_bytes()]


# Through the command


def run_command(folder, fake, *arguments, **settings):
    return subprocess.run(
        [build_process.sys.executable, "-m", "tests.support.tiny_hasanyone", *arguments],
        cwd=build_process.ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(build_process.ROOT),
            "HASANYONE_DATA": str(folder / "data"),
            "HASANYONE_SOURCES": str(folder / "sources.toml"),
            "HASANYONE_LLM_URL": fake.url,
            "HASANYONE_LLM_MODEL": "tiny-chat",
            "HASANYONE_LLM_KEY": KEY,
            **settings,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_administrator_has_questions_written_reviews_and_rejects_one(tmp_path, fake):
    declare(tmp_path, north=[record("1", "Damp reports"), record("2", "Pothole map")])
    built = run_command(tmp_path, fake, "ingest")
    assert built.returncode == 0, built.stderr
    assert "expected questions: 6 generated" in built.stdout
    assert "2 generated, 0 cached, 0 failed, 0 left for the next build" in built.stdout

    listed = run_command(tmp_path, fake, "questions", "list", "--origin", "generated")
    head, *lines = listed.stdout.splitlines()
    assert head == "id\tinitiative\torigin\ttext"
    assert len(lines) == 6
    id_, initiative, origin, text = lines[0].split("\t")
    assert (initiative, origin) == ("north:1", "generated")
    as_json = run_command(tmp_path, fake, "questions", "list", "--format", "jsonl")
    assert json.loads(as_json.stdout.splitlines()[0])["text"] == text
    other = run_command(tmp_path, fake, "questions", "list", "--source", "south")
    assert len(other.stdout.splitlines()) == 1

    rejected = run_command(tmp_path, fake, "questions", "reject", id_, "--reason", "too wide")
    assert "next build" in rejected.stdout
    assert (tmp_path / "data" / "rejected_questions.tsv").read_text() == (
        f"id\ttext\treason\n{id_}\t{text}\ttoo wide\n"
    )
    again = run_command(tmp_path, fake, "ingest")
    assert "expected questions: 5 generated" in again.stdout
    assert id_ not in run_command(tmp_path, fake, "questions", "list").stdout
    assert len(fake.requests) == 2
    unknown = run_command(tmp_path, fake, "questions", "reject", "0" * 12)
    assert unknown.returncode == 1
    assert KEY not in "".join(each.stdout + each.stderr for each in (built, again, listed))
    assert KEY not in (tmp_path / "data" / "hasanyone.log").read_text()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"HASANYONE_LLM_MODEL": ""}, "no model is named"),
        ({"HASANYONE_LLM_URL": "localhost:8000"}, "not the address of an endpoint"),
        ({"HASANYONE_LLM_KEY": "sk-ключ"}, "characters that a key cannot have"),
        ({"HASANYONE_LLM_BUDGET": "-1"}, "HASANYONE_LLM_BUDGET"),
    ],
)
def test_a_setting_that_is_wrong_is_named_before_anything_is_read(
    tmp_path, fake, settings, message
):
    declare(tmp_path, north=[record("1", "Damp reports")])
    built = run_command(tmp_path, fake, "ingest", **settings)
    assert built.returncode != 0
    assert message in built.stderr
    assert "sk-" not in built.stderr
    assert fake.requests == []


def test_a_build_killed_while_it_asks_goes_on_and_asks_about_the_rest_alone(
    tmp_path, fake, monkeypatch
):
    """The endpoint itself kills the build, when it is asked for the third time."""
    rows = [record(str(n), f"Scheme number {n}") for n in range(5)]
    declare(tmp_path, north=rows)
    settings = build_process.settings(
        tmp_path, llm_url=fake.url, llm_model="tiny-chat", llm_budget=6
    )
    environment = {"HASANYONE_LLM_URL": fake.url, "HASANYONE_LLM_MODEL": "tiny-chat"}
    with monkeypatch.context() as context:
        for name, value in {**environment, "HASANYONE_LLM_BUDGET": "6"}.items():
            context.setenv(name, value)
        process = []

        def answer(text):
            if len(fake.requests) == 3:
                os.kill(process[0].pid, build_process.signal.SIGKILL)
            return ask_about(text)

        fake.answer = answer
        child = subprocess.Popen(
            [build_process.sys.executable, "-m", "tests.support.build_process", tmp_path, "never"],
            cwd=build_process.ROOT,
            env={**os.environ, "PYTHONPATH": str(build_process.ROOT)},
        )
        process.append(child)
        assert child.wait(120) == -build_process.signal.SIGKILL
    asked = len(fake.requests)
    assert asked == 3
    result = build_process.run(settings)
    assert result.questions.generation.generated == 5
    assert len(fake.requests) == asked + 3  # the one that was lost, and two more
    documents = open_snapshot(SnapshotStore(settings.data).current_folder()).documents
    assert all(documents.questions(number) for number in range(5))
