"""The administration pages, over their routes, on a small index and its copies."""

import shutil

import pytest

from bot.presentation.staff import labels
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.audit import AuditOutcome
from bot.store.model import FeedbackEntry, FeedbackKind, Person, Surface
from index.model import SourceReport, SourceState
from index.snapshot.build_records import BuildRecord, BuildRecords, BuildState
from index.snapshot.manifest import write_report
from index.snapshot.store import SnapshotStore
from tests.bot.service.test_pair_review import NORTH, SOUTH
from tests.bot.web.admin.test_sign_in import form_token
from tests.bot.web.test_pages import Page
from tests.support.build_process import declare, run

PAGES = ["/admin"] + [
    f"/admin/{name}" for name in ("builds", "indexes", "changes", "questions", "pairs", "audit")
]
OFFICER = Person(Surface.SLACK, "T1", "U1")


@pytest.fixture
def client(staff):
    return staff.signed_in()


@pytest.fixture
def held_back(staff) -> str:
    """A newer snapshot that is held back."""
    snapshots = SnapshotStore(staff.data)
    newer = "2999" + snapshots.current_name()[4:]
    shutil.copytree(snapshots.current_folder(), snapshots.folder / newer)
    snapshots.hold_back(newer, ["<b>12</b> initiatives of one source are gone."])
    return newer


def send(client, path, **fields):
    return client.post(path, data={"form-token": form_token(client), **fields})


def test_every_page_needs_a_session_and_says_who_is_signed_in(staff, client, held_back):
    stranger = staff.open()
    for path in PAGES:
        page = client.get(path)
        assert page.status_code == 200, path
        assert "You are signed in as page:link:" in page.text
        scripts = {tag["src"].split("?")[0] for tag in Page(page.text).all("script")}
        assert scripts <= {"/static/page.js", "/static/admin.js"}
        assert stranger.get(path).headers["location"].startswith("/sign-in?to=%2Fadmin")


def test_without_an_index_the_pages_say_so(staff, client):
    shutil.rmtree(staff.data / "snapshots")
    (staff.data / "CURRENT").unlink()
    assert labels.NO_SOURCES in client.get("/admin").text
    assert labels.NO_SNAPSHOTS in client.get("/admin/indexes").text
    changes = client.get("/admin/changes")
    assert changes.status_code == 503
    assert "hasanyone ingest" not in changes.text


def test_a_source_that_failed_says_what_to_do(staff, client):
    folder = SnapshotStore(staff.data).current_folder()
    failed = SourceReport(
        "example", "<i>Register</i>", SourceState.FAILED, reason="responded with status 404"
    )
    write_report(folder, [failed], {})
    page = client.get("/admin").text
    assert "hasanyone sources check example" in page
    assert "responded with status 404" in page
    assert "&lt;i&gt;Register&lt;/i&gt;" in page


def test_a_build_is_requested_of_the_chosen_sources_shown_and_cancelled(staff, client):
    asked = send(client, "/admin/rebuild", source=["example"])
    address = asked.headers["location"]
    build = address.rsplit("/", 1)[1]
    page = client.get(address)
    assert "The build of example is waiting to start." in page.text
    assert "script-src 'self'; connect-src 'self'" in page.headers["content-security-policy"]
    assert labels.WAITING_ADVICE.split(".")[0] in page.text
    question = client.get("/admin/confirm/cancel", params={"subject": build})
    assert "Cancel the build?" in question.text
    assert send(client, "/admin/cancel", subject=build).status_code == 303
    assert BuildRecords(staff.data).is_cancelled(build)
    assert build in client.get("/admin/builds").text


def test_the_progress_of_a_build_and_why_it_is_held_back_are_shown(staff, client):
    records = BuildRecords(staff.data)
    running = BuildRecord(
        id="b1", state=BuildState.RUNNING, step="embedding", done=30, total=40, left=90
    )
    records.save(running)
    page = Page(client.get("/admin/builds/b1").text)
    assert page.all("progress")[0]["value"] == "0.75"
    assert "75% of this step is done." in page.text
    report = {"held": ["example would lose 9 of its 10 initiatives"]}
    records.save(running.model_copy(update={"state": BuildState.HELD_BACK, "report": report}))
    ended = client.get("/admin/builds/b1").text
    assert "example would lose 9 of its 10 initiatives" in ended
    assert "data-follow" not in ended


def test_a_held_back_index_is_compared_promoted_and_rolled_back(staff, client, held_back, store):
    before = SnapshotStore(staff.data).current_name()
    assert "&lt;b&gt;12&lt;/b&gt; initiatives" in client.get("/admin").text
    changes = client.get("/admin/changes", params={"old": before, "new": held_back})
    assert f"From {before} to {held_back}" in changes.text
    question = client.get("/admin/confirm/promote", params={"subject": held_back})
    assert "This index was held back because it failed a check." in question.text
    done = send(client, "/admin/promote", subject=held_back)
    assert labels.DONE_NOTICES["promoted"] in client.get(done.headers["location"]).text
    assert SnapshotStore(staff.data).current_name() == held_back
    assert "Roll back?" in client.get("/admin/confirm/rollback", params={"subject": before}).text
    send(client, "/admin/rollback", subject=before)
    assert SnapshotStore(staff.data).current_name() == before
    actions = [(entry.action, entry.subject) for entry in store.audit_log.latest(2)]
    assert actions == [("rollback", held_back), ("promote", held_back)]
    log = Page(client.get("/admin/audit").text).text
    assert "promote" in log
    assert "page:link:" in log


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/admin/promote", {"subject": "../CURRENT"}, 404),
        ("/admin/rollback", {"subject": "nothing"}, 404),
        ("/admin/cancel", {"subject": "../x"}, 404),
        ("/admin/rebuild", {"source": "nothing"}, 400),
        ("/admin/pairs/judge", {"one": "a", "other": "b", "judgement": "maybe"}, 400),
        ("/admin/pairs/judge", {"one": "a", "other": "b", "judgement": "same"}, 404),
    ],
)
def test_what_cannot_be_done_is_an_error_page(client, path, fields, status):
    reply = send(client, path, **fields)
    assert reply.status_code == status
    assert "on our side" not in reply.text


def test_addresses_that_are_not_ours_are_errors_and_change_nothing(client):
    assert client.get("/admin/confirm/delete").status_code == 404
    assert client.get("/admin/builds/..%2Fx").status_code == 404
    assert client.get("/admin/changes?old=x&new=y").status_code == 404
    assert client.get("/admin/audit?skip=-1").status_code == 200
    assert client.get("/admin/audit?skip=99999999999999").status_code == 200
    assert client.get("/admin/rollback").status_code == 405


def test_the_audit_log_of_all_chats_is_read_in_pages(client, store):
    slack = Person(Surface.SLACK, "T1", "U9", admin=True)
    for number in range(120):
        store.audit_log.add(slack, "rebuild", f"number {number}", AuditOutcome.DONE)
    pages, path = [], "/admin/audit"
    while path:
        page = Page(client.get(path).text)
        pages.append(page.text)
        path = next((link["href"] for link in page.all("a") if link.get("rel") == "next"), "")
    assert len(pages) == 3
    assert "number 119 done slack:T1:U9" in pages[0]
    assert "number 0 done" in pages[2]


def test_questions_of_the_page_are_shown_and_of_chats_only_counted(staff, client, store):
    unanswered = "zebra crossings on the moon"
    staff.answers.ask(unanswered, surface=Surface.PAGE)
    helped = staff.answers.ask("damp sensors in council homes", surface=Surface.API)
    store.add_feedback(FeedbackEntry(helped.query_id, FeedbackKind.UNHELPFUL, "api:key:1"))
    staff.answers.ask("parking permits", surface=Surface.PAGE)
    staff.answers.ask(
        "quantum teapots for penguins", surface=Surface.SLACK, person=OFFICER, conversation="c"
    )
    page = Page(client.get("/admin/questions").text).text
    assert unanswered in page
    assert "damp sensors in council homes Did not help:" in page
    assert "parking permits" not in page
    assert "teapots" not in page
    assert "One more was asked in a chat." in page


@pytest.mark.slow
def test_a_pair_is_judged_once_and_the_next_is_shown(staff, tmp_path, store):
    declared = declare(tmp_path / "pairs", north=NORTH, south=SOUTH)
    run(declared)
    staff.data = declared.data
    staff.answers = AnswerService(LiveSnapshot(declared.data), store)
    client = staff.signed_in()
    first = Page(client.get("/admin/pairs").text)
    assert "2 pairs are open." in first.text
    assert "What speaks for it" in first.text
    one, other = [tag["value"] for tag in first.all("input") if tag["name"] in {"one", "other"}]
    fields = {"one": one, "other": other, "judgement": "same", "reason": "one product", "skip": "0"}
    done = send(client, "/admin/pairs/judge", **fields)
    second = Page(client.get(done.headers["location"]).text)
    assert labels.DONE_NOTICES["judged"] in second.text
    assert "One pair is open." in second.text
    assert one not in [tag["value"] for tag in second.all("input") if tag["name"] == "one"]
    assert '"reason": "one product"' in (declared.data / "judgements.jsonl").read_text()
    assert store.audit_log.latest(1)[0].action == "judge"


def test_every_place_and_outcome_has_its_words():
    assert set(labels.SURFACES) == set(Surface)
    assert set(labels.OUTCOMES) == set(AuditOutcome)
