"""What administrators do in Slack: by command, in the Home tab, and what others are refused."""

import shutil

import pytest

from bot.store.audit import AuditOutcome
from bot.store.model import Person, Surface
from index.snapshot.build_records import BuildRecord, BuildRecords, BuildState
from index.snapshot.store import SnapshotStore
from tests.support.slack_workspace import ASKED, button, elements, text, workspace_with

pytestmark = pytest.mark.slow

HOME = {"id": "V1", "type": "home", "callback_id": "home"}


@pytest.fixture(scope="module")
def workspace(indexed, tmp_path_factory):
    """A server whose index may be changed."""
    data = tmp_path_factory.mktemp("workspace")
    shutil.copytree(indexed / "snapshots", data / "snapshots")
    shutil.copy(indexed / "CURRENT", data / "CURRENT")
    with workspace_with(data, HASANYONE_SLACK_ADMINS="workspace-admins") as workspace:
        yield workspace


@pytest.fixture
def admin(workspace):
    return workspace.person(admin=True)


@pytest.fixture
def officer(workspace):
    return workspace.person()


@pytest.fixture
def held(workspace):
    """A newer snapshot, held back."""
    shelf = SnapshotStore(workspace.data)
    newer = "2999" + shelf.current_name()[4:]
    shutil.copytree(shelf.current_folder(), shelf.folder / newer)
    shelf.hold_back(newer, ["12 initiatives of one source are gone."])
    yield newer
    shutil.rmtree(shelf.folder / newer)


@pytest.fixture
def build(workspace):
    """What a worker does: takes up the build that is waiting, and says how far it is."""
    builds, mine = BuildRecords(workspace.data), []

    def go_on(state: BuildState, **known) -> BuildRecord:
        build = mine[0] if mine else builds.unfinished()[0]
        mine[:] = [build.model_copy(update={"state": state, **known})]
        builds.save(mine[0])
        return mine[0]

    yield go_on
    for build in builds.unfinished():
        builds.save(build.model_copy(update={"state": BuildState.CANCELLED}))


def audited(workspace, person) -> list[tuple[str, str, AuditOutcome]]:
    """The lines of the audit log that are theirs, the newest first."""
    lines = [
        each for each in workspace.store.audit_log.latest(50) if each.person == person.person.key
    ]
    return [(each.action, each.subject, each.outcome) for each in lines]


@pytest.mark.parametrize(
    "typed", ["status", "rebuild", "progress", "diff", "promote x", "rollback", "nudge on", "audit"]
)
def test_whoever_is_no_administrator_is_refused_by_command(officer, workspace, typed):
    [said] = officer.gets(officer.types(f"admin {typed}"))
    assert "Only administrators" in said["text"]
    word, _, subject = typed.partition(" ")
    assert audited(workspace, officer) == [(word, subject, AuditOutcome.REFUSED)]
    assert BuildRecords(workspace.data).unfinished() == []


@pytest.mark.parametrize(
    "action",
    ["rebuild", "rebuild_one", "cancel", "promote", "rollback", "diff"],
)
def test_a_forged_button_is_refused_in_the_home_tab_and_in_a_message(officer, workspace, action):
    pressed = officer.presses(f"admin_{action}", "x", view=HOME)
    assert "Only administrators" in text(officer.modal(pressed))
    url = workspace.slack.response_url()
    officer.presses(f"admin_{action}", "x", url=url, alone=True)
    assert "Only administrators" in officer.gets(url)[0]["text"]
    assert [outcome for _, _, outcome in audited(workspace, officer)] == [AuditOutcome.REFUSED] * 2
    assert BuildRecords(workspace.data).unfinished() == []


def test_the_home_tab_of_an_administrator_has_the_index_and_its_sources(admin, officer, workspace):
    admin.opens("home")
    home = text(admin.home())
    assert SnapshotStore(workspace.data).current_name() in home
    assert "Rebuild all" in home
    assert "ingested" in home
    officer.opens("home")
    assert "Rebuild all" not in text(officer.home())


def test_a_rebuild_from_the_home_tab_is_followed_there(admin, build):
    admin.presses("admin_rebuild_one", selected="catalogue", view=HOME)
    assert "The build of catalogue is waiting" in text(admin.home())
    build(BuildState.RUNNING, step="embed", done=50, total=194)
    assert "50 of 194" in text(admin.home(2))
    build(BuildState.PROMOTED)
    assert "50 of 194" not in text(admin.home(3))


def test_a_rebuild_by_command_is_followed_in_one_message_that_changes(admin, build, workspace):
    [said] = admin.gets(admin.types("admin rebuild catalogue"))
    assert "asked for" in said["text"]
    [progress] = admin.reads(admin.id)
    assert "is waiting to start" in progress["text"]
    going = build(BuildState.RUNNING, step="embed", done=50, total=194)
    admin.waits("chat.update", lambda sent: "50 of 194" in text(sent))
    [again] = admin.gets(admin.types("admin progress"))
    assert "50 of 194" in text(again)
    admin.presses("admin_cancel", going.id, url=(url := workspace.slack.response_url()), alone=True)
    assert "stop as soon" in admin.gets(url)[0]["text"]
    assert BuildRecords(workspace.data).is_cancelled(going.id)
    build(BuildState.FAILED, reason="The registry did not answer.")
    [ended] = admin.waits("chat.update", lambda sent: "did not answer" in text(sent))
    assert ended["channel"] == admin.id
    assert audited(workspace, admin)[-1] == ("rebuild", "catalogue", AuditOutcome.DONE)


def test_what_is_held_back_is_shown_compared_promoted_and_rolled_back(admin, held, workspace):
    before = SnapshotStore(workspace.data).current_name()
    [status] = admin.gets(admin.types("admin status"))
    assert held in text(status)
    assert "12 initiatives of one source are gone." in text(status)
    changes = admin.modal(admin.presses("admin_diff", alone=True))
    assert "12 initiatives" in text(changes)
    assert "12 initiatives" in text(admin.gets(admin.types("admin diff"))[0])

    promote = next(e for e in elements(status) if e["action_id"] == "admin_promote")
    assert promote["confirm"]
    admin.presses("admin_promote", promote["value"], view=HOME)
    assert held in text(admin.home())
    assert SnapshotStore(workspace.data).current_name() == held
    [asked] = admin.gets(admin.types("admin rollback"))
    assert "admin_rollback" in text(asked)
    assert SnapshotStore(workspace.data).current_name() == held
    [done] = admin.gets(admin.types(f"admin rollback {before}"))
    assert "answers questions now" in done["text"]
    assert SnapshotStore(workspace.data).current_name() == before
    elsewhere = Person(Surface.SLACK, "T0777", "U0777")
    workspace.store.audit_log.add(elsewhere, "rebuild", "everything", AuditOutcome.DONE)
    [log] = admin.gets(admin.types("admin audit"))
    assert "T0777" not in text(log)
    assert f"rollback {held}, done" in text(log)


def test_what_cannot_be_done_is_told(admin):
    for typed, told in (
        ("promote nothing", "No index is held back"),
        ("rebuild catalog, dpg", "Did you mean catalogue?"),
        ("rollback nothing", "earlier"),
        ("progress", "No build"),
        ("cancel", "No build"),
        ("nudge maybe", "nudge on"),
    ):
        assert told in text(admin.gets(admin.types(f"admin {typed}"))[0])


def test_admin_alone_tells_what_can_be_typed(admin):
    assert "rollback" in text(admin.gets(admin.types("admin"))[0])


def test_an_answer_is_offered_to_the_author_alone_where_that_is_switched_on(
    admin, officer, workspace
):
    officer.channel = admin.channel
    officer.says(ASKED)
    assert "I will offer an answer" in text(admin.gets(admin.types("admin nudge on"))[0])
    officer.says("Lunch at noon?")
    officer.says("Nobody has asked you. Has anyone tried a perpetual motion lunch of quarks?")
    officer.says(f"Good morning all, {ASKED}", thread_ts="1700000000.000300")
    [offer] = officer.sees()
    assert offer["thread_ts"] == "1700000000.000300"
    assert "damp" not in text(offer)
    url = workspace.slack.response_url()
    officer.presses("nudge_ask", button(offer, "nudge_ask"), url=url, alone=True)
    [answer] = officer.gets(url)
    assert answer["replace_original"] is True
    assert "share" in text(answer)

    assert "no longer offer" in text(admin.gets(admin.types("admin nudge off"))[0])
    officer.says(ASKED)
    officer.mentions("parking permits")  # what came before it has been worked on, or left
    officer.reads()
    assert len(officer.sent("chat.postEphemeral")) == 1
    kept = [q.text for q in workspace.store.list_questions(officer.person, 5)]
    assert kept == ["parking permits", f"Good morning all, {ASKED}"]


def test_an_offer_declined_goes_away_and_nothing_of_it_is_kept(admin, officer, workspace):
    admin.gets(admin.types("admin nudge on"))
    officer.channel = admin.channel
    officer.says(ASKED)
    [offer] = officer.sees()
    url = workspace.slack.response_url()
    officer.presses("nudge_dismiss", button(offer, "nudge_dismiss"), url=url, alone=True)
    assert officer.gets(url)[0]["delete_original"] is True
    assert workspace.store.list_questions(officer.person, 5) == []


def test_without_an_index_every_way_says_so(indexed, tmp_path):
    with workspace_with(tmp_path, HASANYONE_SLACK_ADMINS="workspace-admins") as empty:
        officer, admin = empty.person(), empty.person(admin=True)
        assert "no index" in officer.gets(officer.types("damp"))[0]["text"]
        officer.mentions("damp")
        assert "no index" in officer.sees()[0]["text"]
        officer.writes("damp")
        assert "no index" in officer.reads(officer.direct)[0]["text"]
        admin.opens("home")
        assert "There is no index yet" in text(admin.home())
        assert "no index" in text(admin.gets(admin.types("admin status"))[0])
        refused = text(admin.gets(admin.types("admin rollback"))[0])
        assert "hasanyone ingest" not in refused
        assert "hasanyone ingest" not in text(officer.gets(officer.types("damp"))[0])
