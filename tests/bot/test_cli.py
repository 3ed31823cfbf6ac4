"""The installed command, in another process and another folder."""

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from bot.store.db.engine import sqlite_url
from bot.store.store import Store
from index.snapshot.store import CURRENT, SnapshotStore
from tests.bot.api.test_serialise import ATTEMPT, HIT, SHAPE
from tests.conftest import HASANYONE
from tests.ingest.conftest import declared

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
QUESTION = "Has anyone done a chatbot for council services?"
OLD = "20200101T000000Z-old"


@pytest.fixture
def data(indexed, tmp_path) -> Path:
    """A copy of the index, to be searched, damaged and rolled back."""
    copy = tmp_path / "data"
    shutil.copytree(indexed / "snapshots", copy / "snapshots", copy_function=os.link)
    shutil.copy(indexed / CURRENT, copy)
    return copy


@pytest.fixture
def run(tmp_path):
    """Runs the command with a data folder; other settings by name."""

    def run(*arguments: str | bytes | Path, data: Path | None = None, **settings: str):
        ours = {name: value for name, value in os.environ.items() if "HASANYONE" not in name}
        variables = {f"HASANYONE_{name.upper()}": value for name, value in settings.items()}
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir(exist_ok=True)
        return subprocess.run(
            [HASANYONE, *arguments],
            env={**ours, "HASANYONE_DATA": str(data or tmp_path / "none"), **variables},
            cwd=elsewhere,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def damage(data: Path, name: str) -> None:
    """Change a file of the current snapshot, but not its hard links."""
    path = SnapshotStore(data).current_folder() / name
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def add_older_snapshot(data: Path) -> None:
    """Add a snapshot that is older than the current one."""
    snapshots = SnapshotStore(data)
    shutil.copytree(snapshots.current_folder(), snapshots.folder / OLD, copy_function=os.link)


def assert_refused(ran: subprocess.CompletedProcess, status: int, *messages: str) -> None:
    """Assert that the command ended with this status, and printed only sentences with `messages`."""
    assert (ran.returncode, ran.stdout) == (status, ""), ran.stderr
    assert "Traceback" not in ran.stderr
    assert "on our side" not in ran.stderr
    for part in messages:
        assert part in ran.stderr


# Ask


def test_a_question_is_answered_as_text(run, data):
    ran = run("ask", *QUESTION.split(), data=data)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Chatbots and AI for council services" in ran.stdout
    assert "181 initiatives" in ran.stdout


def test_a_question_is_answered_as_json_and_stored(run, data):
    ran = run("ask", "--json", QUESTION, "--in", "gb", "--limit", "4", data=data)
    assert (ran.returncode, ran.stderr) == (0, "")
    answer = json.loads(ran.stdout)
    for part, names in SHAPE.items():
        assert list(answer[part] if part else answer) == names
    assert [list(hit) for hit in answer["hits"]] == [HIT] * 4
    assert all(list(attempt) == ATTEMPT for attempt in answer["attempts"])
    assert answer["query"]["filters"] == {"in": "gb"}
    store = Store.open(sqlite_url(data))
    assert store.get_question(answer["query_id"]).text == QUESTION
    store.close()


def test_a_question_is_answered_although_the_store_cannot_be_opened(run, data):
    ran = run("ask", "--json", QUESTION, data=data, database="sqlite:////proc/none/state.db")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["hits"]
    assert "not stored" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "QUESTION"),
        ([""], "no question"),
        (["damp " * 2000], "10,000 characters"),
        (["damp \x1b[31mred"], "control characters"),
        ([b"damp \xff\xfe"], "control characters"),
        (["damp", b"--org=\xff"], "control characters"),
        (["damp statu:live"], "“statu:”"),
        (["damp", "--colour", "red"], "--colour"),
        (["damp", "--limit", "-1"], "1 to 50"),
        (["damp", "--limit", "many"], "--limit"),
        (["damp", "--status", "lost"], "not a status"),
    ],
)
def test_a_question_that_cannot_be_understood_is_wrong_use(run, data, arguments, message):
    assert_refused(run("ask", "--json", *arguments, data=data), 2, message)


def test_without_an_index_the_hint_says_how_to_build_one(run):
    assert_refused(run("ask", "--json", QUESTION), 1, "no index yet", "hasanyone ingest")


@pytest.mark.parametrize("name", ["catalogue.db", "encoder/model.onnx"])
def test_a_damaged_index_is_named_and_can_be_rolled_back(run, data, name):
    add_older_snapshot(data)
    damage(data, name)
    assert_refused(run("ask", "--json", QUESTION, data=data), 1, name, "rollback")
    assert OLD in run("index", "rollback", data=data).stdout
    assert run("ask", QUESTION, data=data).returncode == 0


def test_an_index_of_another_version_is_named_and_counts_as_none(run, data, indexed):
    name = (data / CURRENT).read_text().strip()
    (data / "snapshots" / name / "manifest.json").unlink()
    (data / "snapshots" / name / "manifest.json").write_text('{"version": 1}')
    shutil.copytree(indexed / "cache", data / "cache")
    assert_refused(run("ask", QUESTION, data=data), 1, "is of version 1", "hasanyone ingest")
    built = run("ingest", "--source", "catalogue", "--if-none", data=data)
    assert (built.returncode, "(promoted)" in built.stdout) == (0, True)
    assert run("ask", QUESTION, data=data).returncode == 0


def test_a_wrong_setting_is_named(run, data):
    assert_refused(run("ask", QUESTION, data=data, port="many"), 1, "HASANYONE_PORT")


def test_an_empty_setting_is_unset(run, data):
    ran = run("ask", QUESTION, data=data, port="", host="", database="")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (data / "state.sqlite").exists()


def test_a_log_that_cannot_be_written_is_ignored(run, data):
    (data / "hasanyone.log").symlink_to("/dev/full")
    ran = run("ask", QUESTION, data=data, database="sqlite:////proc/none/state.db")
    assert ran.returncode == 0
    assert "Logging error" not in ran.stderr


def test_a_server_that_cannot_listen_is_an_error(run, data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", data=data, port=str(port))
    assert_refused(ran, 1, f"cannot listen on 127.0.0.1, port {port}")
    assert "answers on" not in ran.stderr
    assert_refused(run("serve", data=data, host="no such host"), 1, "cannot listen on no such host")


def test_a_data_folder_that_is_a_file_is_an_error(run, tmp_path):
    (tmp_path / "file").write_text("x")
    assert_refused(run("ask", "--json", QUESTION, data=tmp_path / "file"), 1, "index")
    ran = run("ingest", "--source", "catalogue", data=tmp_path / "file")
    assert ran.returncode == 1
    assert "data folder" in ran.stderr


# The output


def test_a_reader_that_closes_the_output_early_is_no_failure(data):
    process = subprocess.Popen(
        [HASANYONE, "export"],
        env={**os.environ, "HASANYONE_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith('{"id": ')
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 0


def test_commands_are_completed_in_a_shell():
    typed = {"COMP_WORDS": "hasanyone ex", "COMP_CWORD": "1"}
    completed = subprocess.run(
        [HASANYONE],
        env={**os.environ, **typed, "_HASANYONE_COMPLETE": "bash_complete"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.stdout == "plain,export\n"


# Ingest: failures change nothing


def state(data: Path) -> dict[str, int]:
    """Return when each file was written, without logs, records of builds and the worker's name."""
    return {
        str(path.relative_to(data)): path.stat().st_mtime_ns
        for path in data.rglob("*")
        if path.is_file()
        and path.suffix not in (".log", ".lock")
        and not path.name.startswith(("jobs.sqlite", "worker.id"))
        and path.parent.name != "builds"
    }


def test_an_ingest_that_cannot_start_is_an_error_and_changes_nothing(run, data, tmp_path):
    before = state(data)
    wrong = tmp_path / "sources.toml"
    wrong.write_text(declared(tmp_path, "a").read_text().replace('key = "id"', ""))
    assert_refused(run("ingest", data=data, sources=str(wrong)), 1, "'a'", "key")
    assert_refused(run("ingest", "--mirror", tmp_path / "nowhere", data=data), 1, "nowhere")
    assert_refused(run("ingest", "--mirror", wrong, data=data), 1, "mirror")
    assert_refused(run("ingest", "--source", "nobody", data=data), 2, "nobody", "catalogue")
    assert_refused(run("ingest", data=data, threads="0"), 1, "HASANYONE_THREADS")
    assert state(data) == before
    assert run("ingest", "--if-none", data=data).stdout == "There is an index already.\n"


def test_an_ingest_without_records_changes_nothing(run, data, tmp_path):
    before = state(data)
    (tmp_path / "mirror").mkdir()
    sources = declared(tmp_path, "a")
    ran = run("ingest", "--mirror", tmp_path / "mirror", data=data, sources=str(sources))
    assert ran.returncode == 1
    assert "nothing to build" in ran.stderr
    assert state(data) == before


def test_a_repeated_ingest_embeds_nothing_and_accounts_for_every_record(
    run, indexed, data, tmp_path
):
    rest = shutil.ignore_patterns("snapshots")  # what an ingest may write to is copied
    shutil.copytree(indexed, data, ignore=rest, dirs_exist_ok=True)
    (tmp_path / "mirror").mkdir()
    ran = run("ingest", "--mirror", tmp_path / "mirror", data=data)
    assert ran.returncode == 0
    assert "embedded: 0" in ran.stdout
    assert "(unchanged)" in ran.stdout
    (row,) = (line for line in ran.stdout.splitlines() if line.startswith("catalogue "))
    assert row.split()[1:] == ["read", "194", "181", "13", "0"]
    assert "code-gov" in ran.stdout
    assert "not read here" in ran.stdout
    assert "failed" not in ran.stdout


# Snapshots


def test_the_snapshots_are_listed_compared_verified_and_rolled_back(run, data):
    name = SnapshotStore(data).current_name()
    add_older_snapshot(data)
    first, second = run("index", "list", data=data).stdout.splitlines()
    assert first.startswith(OLD)
    assert second.startswith(name)
    assert "181 initiatives" in second
    assert "answers now" in second
    assert "added: 0" in run("index", "diff", data=data).stdout
    assert f"{name} is intact" in run("index", "verify", data=data).stdout
    assert f"{OLD} answers now" in run("index", "rollback", data=data).stdout
    assert SnapshotStore(data).current_name() == OLD
    assert_refused(run("index", "rollback", data=data), 1, "no earlier")


def test_a_damaged_snapshot_is_listed_and_not_verified(run, data):
    damage(data, "catalogue.db")
    (SnapshotStore(data).folder / "broken").mkdir()
    (SnapshotStore(data).folder / "broken" / "manifest.json").write_text("{")
    listed = run("index", "list", data=data)
    assert listed.returncode == 0
    assert "broken  damaged" in listed.stdout
    assert_refused(run("index", "verify", data=data), 1, "catalogue.db")
    assert_refused(run("index", "verify", "broken", data=data), 1, "manifest")
    assert_refused(run("index", "verify", "nobody", data=data), 1, "nobody")


def test_the_doctor_lists_what_is_set_up_and_what_is_missing(run, data):
    complete = run("doctor", data=data)
    assert complete.returncode == 0
    assert "ok      index     181 initiatives" in complete.stdout
    assert "Teams is off. Set MicrosoftAppId" in complete.stdout
    incomplete = run("doctor")
    assert incomplete.returncode == 1
    assert "missing index" in incomplete.stdout
    assert "hasanyone ingest" in incomplete.stdout


# Evaluate


def judged(folder: Path) -> Path:
    folder.mkdir()
    questions = [
        {"qid": "q1", "text": QUESTION, "answered": True},
        {"qid": "q2", "text": "seagulls ripping bags open on the prom", "answered": False},
    ]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)))
    return folder


def test_an_evaluation_writes_a_line_for_each_question(run, data, tmp_path):
    folder = judged(tmp_path / "gold")
    ran = run("evaluate", folder, "--run", tmp_path / "run.jsonl", data=data)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "nDCG" not in ran.stdout
    assert "AUROC" not in ran.stdout
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert [line["qid"] for line in lines] == ["q1", "q2"]
    for line in lines:
        assert list(line) == ["qid", "verdict", "probability", "results"]
        assert len(line["results"]) == 20
        for result in line["results"]:
            assert sorted(result) == ["also", "score", "source", "title", "url"]
            assert all(sorted(each) == ["source", "title", "url"] for each in result["also"])
        scores = [result["score"] for result in line["results"]]
        assert scores == sorted(scores, reverse=True)
    assert 0 <= lines[1]["probability"] < lines[0]["probability"] <= 1
    assert (lines[0]["verdict"], lines[1]["verdict"]) == ("done", "nobody")
    assert lines[0]["results"][0]["source"] == "catalogue"


def test_an_evaluation_scores_judged_questions_for_each_engine(run, data, tmp_path):
    folder = judged(tmp_path / "gold")
    document = {
        "id": "doc",
        "title": "Chatbots and AI for council services (discovery)",
        "url": "https://localdigital.gov.uk/funding/oxford-city-council",
    }
    (folder / "documents.jsonl").write_text(json.dumps(document))
    (folder / "judgements.tsv").write_text("q1\tdoc\t3\n")
    ran = run("evaluate", folder, data=data)
    assert ran.returncode == 0
    shown = ran.stdout
    for figure in ("nDCG@10", "success@1", "success@3", "recall@10", "MRR@10", "exact@3", "AUROC"):
        assert figure in shown
    for engine in ("ours", "dense alone", "BM25 alone"):
        assert engine in shown
    assert "exact@10  │ 1.000" in shown


@pytest.mark.parametrize(("exists", "message"), [(False, "does not exist"), (True, "no questions")])
def test_a_folder_that_holds_no_questions_is_wrong_use(run, data, tmp_path, exists, message):
    if exists:
        (tmp_path / "gold").mkdir()
    assert_refused(run("evaluate", tmp_path / "gold", data=data), 2, message)


# Make


@pytest.mark.parametrize(
    "words", ["what’s it’s cost, it's $HOME", "a \"quoted\" $(id) `id` $$5 #7 ; & | 'x'", "--json"]
)
def test_make_ask_passes_the_question_on_as_typed(data, words):
    ran = subprocess.run(
        ["make", "-s", "-o", ".venv/ready", "ask", f"BIN={HASANYONE.parent}", f"q=damp {words}"],
        env={**os.environ, "HASANYONE_DATA": str(data), "COLUMNS": "200"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    (shown,) = (line for line in ran.stdout.splitlines() if line.startswith("Question"))
    assert shown.split(maxsplit=1)[1] == f"damp {words}"


def test_make_ask_without_a_question_prints_its_usage():
    ran = subprocess.run(
        ["make", "-s", "-o", ".venv/ready", "ask"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert 'make ask q="' in ran.stderr
