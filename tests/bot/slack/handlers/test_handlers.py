"""People ask, press and submit in a workspace where the server runs; what they then see."""

from urllib.request import urlopen

import pytest

from bot.presentation.labels import EXAMPLE_QUESTIONS
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import FeedbackKind, Person, Surface
from tests.support.fake_slack import BOT_USER, command, event, fresh
from tests.support.slack_workspace import ASKED, button, choice, elements, text, workspace_with

pytestmark = pytest.mark.slow

SITE = {
    "HASANYONE_PUBLIC_URL": "https://hasanyone.example",
    "HASANYONE_SECRET_KEY": "a long text that nobody knows",
}


@pytest.fixture(scope="module")
def workspace(indexed):
    """One server for the whole module; each test has people and channels of its own."""
    with workspace_with(indexed, **SITE) as workspace:
        yield workspace


@pytest.fixture
def officer(workspace):
    return workspace.person()


@pytest.fixture(scope="module")
def foreign(workspace):
    """An answer to a question that was asked in another workspace."""
    asker = AnswerService(LiveSnapshot(workspace.data), workspace.store)
    person = Person(Surface.SLACK, "T0002", "U1")
    return asker.ask("chatbot", surface=Surface.SLACK, person=person)


def actions(sent) -> set[str]:
    return {each["action_id"] for each in elements(sent)}


def test_a_mention_is_answered_in_its_thread_for_all_to_see(officer):
    ts = officer.mentions(ASKED)
    [answer] = officer.reads()
    assert answer["thread_ts"] == ts
    assert answer["text"].startswith("This was begun: “Housing repairs common service pattern")
    assert {"answer_details", "more", "refine"} <= actions(answer)
    assert "share" not in actions(answer)


def test_a_question_in_welsh_gets_welsh_around_the_records_and_so_do_its_buttons(officer):
    officer.mentions("Oes rhywun wedi gwneud gwasanaeth adrodd am damprwydd a llwydni?")
    [answer] = officer.reads()
    assert "Chwiliwyd fel" in text(answer)
    assert "Mireinio" in [each["text"]["text"] for each in elements(answer) if "text" in each]
    view = officer.modal(officer.presses("refine", button(answer, "refine")))
    assert view["title"]["text"] == "Mireinio’r cwestiwn"


def test_a_mention_in_a_thread_is_answered_there(officer):
    officer.mentions(ASKED, thread_ts="1700000000.000100")
    assert officer.reads()[0]["thread_ts"] == "1700000000.000100"


@pytest.mark.parametrize("said", ["", "  ", "help", "Help?"])
def test_a_mention_without_a_question_brings_help_to_the_person_alone(officer, said):
    officer.mentions(said)
    assert "/hasanyone" in officer.sees()[0]["text"]
    assert len(officer.sent("chat.postMessage")) == 0


def test_the_command_answers_the_person_alone_and_offers_to_share(officer):
    url = officer.types("damp and mould reporting")
    [answer] = officer.gets(url)
    assert answer.get("response_type", "ephemeral") == "ephemeral"
    assert "share" in actions(answer)


@pytest.mark.parametrize("typed", ["help", ""])
def test_the_command_alone_brings_help_with_an_example_to_try(officer, typed):
    [said] = officer.gets(officer.types(typed))
    assert "example" in actions(said)
    url = officer.workspace.slack.response_url()
    officer.presses("example", selected="0", url=url, alone=True)
    assert EXAMPLE_QUESTIONS[0] in text(officer.gets(url)[0])


def test_a_question_that_starts_with_our_words_is_a_question(officer):
    [answer] = officer.gets(officer.types("admin work in schools"))
    assert "admin work in schools" in text(answer)


def test_a_direct_message_is_answered_in_its_thread_after_a_status(officer):
    ts = officer.writes("damp and mould reporting")
    [answer] = officer.reads(officer.direct)
    assert answer["thread_ts"] == ts
    [status] = officer.sent("assistant.threads.setStatus")
    assert (status["thread_ts"], bool(status["status"])) == (ts, True)


def test_help_in_the_messages_tab_brings_the_ways_to_ask(officer):
    ts = officer.writes("help")
    [said] = officer.reads(officer.direct)
    assert said["thread_ts"] == ts
    assert "How to ask" in text(said)


def test_below_a_direct_answer_are_questions_about_it_and_none_names_a_thread(officer):
    officer.writes(EXAMPLE_QUESTIONS[-1])
    officer.reads(officer.direct)
    [prompts] = officer.waits(
        "assistant.threads.setSuggestedPrompts",
        lambda sent: sent["channel_id"] == officer.direct,
    )
    assert "thread_ts" not in prompts
    assert {"title": "Did oneSource work?", "message": "Did oneSource work?"} in prompts["prompts"]
    assert len(prompts["prompts"]) <= 4


def test_an_app_that_is_no_agent_answers_all_the_same(officer):
    for method in ("assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"):
        officer.workspace.slack.replies[method].append({"error": "not_allowed_token_type"})
    officer.writes(EXAMPLE_QUESTIONS[-1])
    assert "oneSource" in text(officer.reads(officer.direct)[0])


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_message_with_a_file_or_sent_to_the_channel_too_is_answered(officer, subtype):
    officer.writes("damp and mould reporting", subtype=subtype)
    assert "damp" in text(officer.reads(officer.direct)[0])


@pytest.mark.parametrize("reason", ["expired_trigger_id", "exchanged_trigger_id"])
def test_a_modal_that_comes_too_late_is_told_in_a_sentence(officer, reason):
    officer.mentions(ASKED)
    [answer] = officer.reads()
    officer.workspace.slack.replies["views.open"].append({"error": reason})
    url = officer.workspace.slack.response_url()
    officer.presses("answer_details", button(answer, "answer_details"), url=url)
    assert "again" in officer.gets(url)[0]["text"]


def test_what_is_deleted_is_told_and_gone_from_the_home_tab_even_when_a_modal_is_late(officer):
    officer.gets(officer.types("mould sensors"))
    officer.workspace.slack.replies["views.open"].append({"error": "expired_trigger_id"})
    url, view = officer.workspace.slack.response_url(), {"id": "V1", "type": "home"}
    officer.presses("forget", view=view, url=url)
    assert "deleted 1 question" in officer.gets(url)[0]["text"]
    assert "You have not asked any questions." in text(officer.home())


def test_whoever_opens_the_conversation_is_welcomed_once_and_given_prompts(officer):
    for opened in (1, 2):
        officer.opens("messages")
        prompts = officer.waits(
            "assistant.threads.setSuggestedPrompts",
            lambda sent: sent["channel_id"] == officer.direct,
            opened,
        )[-1]
    assert 1 <= len(prompts["prompts"]) <= 4
    assert "thread_ts" not in prompts
    assert len(officer.sent("chat.postMessage")) == 1


def test_the_shortcut_answers_what_somebody_else_wrote_to_the_person_alone(officer):
    long = "Minutes: damp again, note:this is no limit. " * 40
    url = officer.uses_shortcut(long + "Has anyone built a chatbot for repairs?")
    [answer] = officer.gets(url)
    assert "chatbot for repairs" in text(answer)
    assert "share" in actions(answer)


def test_a_follow_up_keeps_the_question_and_chatter_is_left_alone(officer):
    ts = officer.mentions("a chatbot for council services")
    officer.reads()
    officer.says("thanks, that is a good one", thread_ts=ts)
    officer.says("only Wales", thread_ts=ts)
    answer = officer.reads(count=2)[1]
    assert "place: wales" in text(answer)
    assert "chatbot" in text(answer)
    officer.says("more", thread_ts=ts)
    assert "more matches" in officer.reads(count=3)[2]["text"]


def test_what_begins_with_whom_it_is_for_or_is_by_a_bot_is_not_answered(officer):
    ts = officer.mentions(ASKED)
    officer.reads()
    officer.says("<@U0OTHERBOT> only Wales", thread_ts=ts)
    officer.mentions("parking permits", bot_id="B0OTHER")
    officer.says("only Wales", thread_ts=ts)
    said = officer.reads(count=2)[1]
    officer.mentions("mould sensors")
    officer.reads(count=3)
    assert "place: wales" in text(said)
    assert len(officer.sent("chat.postMessage")) == 3


def test_who_is_in_a_conversation_without_the_bot_is_told_in_their_own(officer):
    url, replies = officer.workspace.slack.response_url(), officer.workspace.slack.replies
    replies["response_url"].append({"status": 404})
    replies["chat.postMessage"].append({"error": "channel_not_found"})
    officer.channel = officer.direct
    officer.sends(command("damp", url, user_id=officer.id, channel_id=officer.direct))
    assert "damp" in text(officer.reads(officer.id)[0])


def test_the_words_of_a_follow_up_in_another_thread_are_not_for_us(officer):
    officer.says("only Wales", thread_ts="1700000000.000200")
    officer.mentions(ASKED)
    officer.reads()
    assert [q.text for q in officer.workspace.store.list_questions(officer.person, 5)] == [ASKED]


def test_a_follow_up_by_command_or_in_a_new_direct_message_goes_on(officer):
    officer.gets(officer.types("a chatbot for council services"))
    assert "place: wales" in text(officer.gets(officer.types("only Wales"))[0])
    officer.writes("parking permits")
    officer.reads(officer.direct)
    officer.writes("only Wales")
    answer = officer.reads(officer.direct, count=2)[1]
    assert "parking permits" in text(answer)
    assert "place: wales" in text(answer)


def test_more_goes_on_where_it_was_pressed(officer):
    ts = officer.mentions("chatbot")
    [answer] = officer.reads()
    officer.presses("more", button(answer, "more"), thread=ts)
    more = officer.reads(count=2)[1]
    assert more["thread_ts"] == ts
    first = int(button(answer, "more").split()[1])
    assert more["text"].startswith(f"Matches {first} to {first + 6}")
    url = officer.workspace.slack.response_url()
    officer.presses("more", button(more, "more"), url=url, alone=True)
    assert officer.gets(url)[0]["text"].startswith(f"Matches {first + 7} to {first + 13}")


def open_details(officer, answer: dict) -> dict:
    """The modal of all that an answer says."""
    value = button(answer, "answer_details")
    return officer.modal(officer.presses("answer_details", value))


def test_details_open_in_a_modal_with_feedback_in_it(officer):
    officer.mentions("chatbot")
    [answer] = officer.reads()
    details = open_details(officer, answer)
    assert "What we searched" in text(details)
    modal = {"id": "V1", "type": "modal", "callback_id": "answer_details"}
    view = officer.modal(
        officer.presses("details", button(details, "details"), view=modal), "views.push"
    )
    assert view["callback_id"] == "details"
    pressed = officer.presses(
        "match_feedback",
        selected=choice(view, "match_feedback", "knew"),
        view={"id": "V1", "type": "modal", "callback_id": "details"},
    )
    assert "you already knew" in text(officer.modal(pressed, "views.push"))


def test_the_details_of_an_answer_lead_to_its_evidence_brief(officer):
    officer.mentions("chatbot")
    [answer] = officer.reads()
    details = open_details(officer, answer)
    [address] = [each["url"] for each in elements(details) if each["action_id"] == "brief"]
    server = officer.workspace.server.address
    with urlopen(address.replace("https://hasanyone.example", server)) as page:
        assert "Make an evidence brief" in page.read().decode()
    officer.presses("brief", view={"id": "V1", "type": "modal", "callback_id": "answer_details"})


def test_a_modal_takes_the_place_of_the_third_since_slack_stacks_no_more(officer):
    officer.mentions("chatbot")
    [answer] = officer.reads()
    details = open_details(officer, answer)
    officer.workspace.slack.replies["views.push"].append({"error": "push_limit_reached"})
    third = {"id": fresh("V"), "type": "modal", "callback_id": "details"}
    officer.presses("details", button(details, "details"), view=third)
    [updated] = officer.waits("views.update", lambda sent: sent["view_id"] == third["id"])
    assert updated["view"]["callback_id"] == "details"


def test_the_details_of_more_matches_are_those_of_the_page(officer):
    ts = officer.mentions("chatbot")
    [answer] = officer.reads()
    officer.presses("more", button(answer, "more"), thread=ts)
    more = officer.reads(count=2)[1]
    first = button(answer, "more").split()[1]
    assert f"*{first}. " in text(open_details(officer, more))


def test_refine_asks_again_in_the_thread_or_in_place_of_what_one_saw_alone(officer):
    ts = officer.mentions("chatbot")
    [answer] = officer.reads()
    view = officer.modal(officer.presses("refine", button(answer, "refine"), thread=ts))
    assert officer.submits(view, {"in": {"value": {"value": "Wales"}}}) is None
    refined = officer.reads(count=2)[1]
    assert refined["thread_ts"] == ts
    assert "place: Wales" in text(refined)
    officer.says("since 2015", thread_ts=ts)
    assert "since: 2015" in text(officer.reads(count=3)[2])

    url = officer.workspace.slack.response_url()
    value = button(answer, "refine")
    view = officer.modal(officer.presses("refine", value, url=url, alone=True))
    officer.submits(view, {"status": {"value": {"selected_options": [{"value": "live"}]}}})
    [alone] = officer.gets(url)
    assert alone["replace_original"] is True
    assert "status: live" in text(alone)
    assert "share" in actions(alone)


def test_refine_asks_other_words_and_a_form_without_that_field_those_that_were_asked(officer):
    ts = officer.mentions("chatbot in Wales")
    [answer] = officer.reads()
    view = officer.modal(officer.presses("refine", button(answer, "refine"), thread=ts))
    question = next(block for block in view["blocks"] if block.get("block_id") == "question")
    assert question["element"]["initial_value"] == "chatbot"
    words = {"question": {"value": {"value": "damp and mould reporting"}}}
    assert officer.submits(view, words) is None
    assert "“damp and mould reporting”" in text(officer.reads(count=2)[1])
    assert officer.submits(view, {"in": {"value": {"value": "England"}}}) is None
    assert "“chatbot”" in text(officer.reads(count=3)[2])


def test_what_was_read_from_the_words_is_taken_off_and_what_was_typed_stays(officer):
    ts = officer.mentions("a chatbot in Wales since:2015")
    [answer] = officer.reads()
    value = button(answer, "refine")
    officer.presses("without", value, thread=ts)
    again = officer.reads(count=2)[1]
    assert again["thread_ts"] == ts
    assert "since: 2015" in text(again)
    assert "Filters we added" not in text(again)
    assert "place" not in text(again)
    assert button(again, "refine") != value

    url = officer.workspace.slack.response_url()
    officer.presses("without", value, url=url, alone=True)
    [alone] = officer.gets(url)
    assert alone["replace_original"] is True
    assert {"share"} <= actions(alone)


def test_a_limit_that_is_refused_says_so_beside_its_field(officer):
    officer.mentions("chatbot")
    [answer] = officer.reads()
    view = officer.modal(officer.presses("refine", button(answer, "refine")))
    told = officer.submits(view, {"since": {"value": {"value": "last summer"}}})
    assert told["response_action"] == "errors"
    assert "not a year" in told["errors"]["since"]


def test_an_answer_is_shared_once_and_says_by_whom(officer):
    [answer] = officer.gets(officer.types(ASKED))
    value = button(answer, "share")
    url = officer.workspace.slack.response_url()
    officer.presses("share", value, url=url, alone=True)
    [shared] = officer.reads()
    assert f"<@{officer.id}>" in text(shared)
    assert "Shared" in officer.gets(url)[0]["text"]
    officer.presses("share", value, url=url, alone=True)
    assert "already" in officer.gets(url, 2)[1]["text"]
    assert len(officer.sent("chat.postMessage")) == 1


def test_where_the_bot_was_not_invited_sharing_says_what_to_do_and_can_be_tried_again(officer):
    [answer] = officer.gets(officer.types(ASKED))
    value, url = button(answer, "share"), officer.workspace.slack.response_url()
    officer.workspace.slack.replies["chat.postMessage"].append({"error": "not_in_channel"})
    officer.presses("share", value, url=url, alone=True)
    assert "/invite" in officer.gets(url)[0]["text"]
    officer.presses("share", value, url=url, alone=True)
    assert "Shared" in officer.gets(url, 2)[1]["text"]


def test_nothing_that_is_typed_pings_anybody(officer):
    typed = "damp &lt;!channel&gt; <!here> &lt;@U0001&gt; portal"
    [answer] = officer.gets(officer.types(typed))
    officer.presses("share", button(answer, "share"), alone=True)
    for said in (answer, officer.reads()[0]):
        bare = text(said).replace(f"<@{officer.id}>", "")
        assert "<!" not in bare
        assert "<@" not in bare
        assert "damp portal" in bare


def test_what_is_said_of_answers_and_matches_is_kept(officer):
    officer.mentions("chatbot")
    [answer] = officer.reads()
    details = open_details(officer, answer)
    for menu, kind, shown in (
        ("answer_feedback", "helpful", answer),
        ("match_feedback", "found", details),
    ):
        url = officer.workspace.slack.response_url()
        officer.presses(menu, selected=choice(shown, menu, kind), url=url)
        assert "Noted" in officer.gets(url)[0]["text"]
    query_id = button(answer, "refine")
    feedback = {
        (given.kind, bool(given.initiative))
        for given in officer.workspace.store.list_feedback(query_id)
    }
    assert feedback == {(FeedbackKind.HELPFUL, False), (FeedbackKind.FOUND, True)}


def test_what_is_wrong_and_what_is_the_same_are_said_in_a_modal(officer):
    officer.mentions("chatbot")
    [answer] = officer.reads()
    query_id, details = button(answer, "refine"), open_details(officer, answer)
    wrong = choice(details, "match_feedback", "wrong")
    view = officer.modal(officer.presses("match_feedback", selected=wrong))
    told = officer.submits(view, {"note": {"value": {"value": "It closed in 2019."}}})
    assert told["response_action"] == "update"
    same = choice(details, "match_feedback", "same")
    view = officer.modal(officer.presses("match_feedback", selected=same))
    other = elements(view)[0]["options"][0]
    officer.submits(view, {"same_as": {"value": {"selected_option": other}}})
    store = officer.workspace.store
    officer.workspace.slack.wait_until(lambda: len(store.list_feedback(query_id)) == 2)
    feedback = {given.kind: given.note for given in store.list_feedback(query_id)}
    assert feedback[FeedbackKind.WRONG] == "It closed in 2019."
    assert feedback[FeedbackKind.SAME] == other["value"].partition(" ")[2]


def test_a_note_that_is_too_long_is_refused_beside_its_field(officer):
    officer.mentions("chatbot")
    [answer] = officer.reads()
    wrong = choice(answer, "answer_feedback", "wrong")
    view = officer.modal(officer.presses("answer_feedback", selected=wrong))
    told = officer.submits(view, {"note": {"value": {"value": "x" * 2001}}})
    assert "2,000" in told["errors"]["note"]


def test_a_modal_is_acknowledged_before_what_it_says_is_kept(officer):
    view = {"callback_id": "wrong", "private_metadata": "0" * 32}
    told = officer.submits(view, {"note": {"value": {"value": "It closed."}}})
    assert told["response_action"] == "update"
    assert "no longer stored" in officer.reads(officer.id)[0]["text"]


FORGED = ["", "no id", "0" * 32, "0" * 32 + " 4", "knew " + "0" * 32 + " catalogue:x", "😀" * 500]


@pytest.mark.parametrize(
    "action",
    ["more", "answer_details", "details", "refine", "without", "share", "match_feedback"],
)
@pytest.mark.parametrize("value", FORGED, ids=range(len(FORGED)))
def test_a_forged_value_is_told_so_and_does_nothing(officer, action, value):
    url = officer.workspace.slack.response_url()
    officer.presses(action, value, url=url, alone=True)
    said = officer.gets(url)[0]["text"]
    assert "no longer works" in said or "cannot be understood" in said or "no longer stored" in said
    assert not officer.workspace.store.list_feedback("0" * 32)


def test_a_question_of_another_workspace_cannot_be_read(officer, foreign):
    for action, value in (
        ("more", f"{foreign.query_id} 4"),
        ("answer_details", f"{foreign.query_id} 1"),
        ("details", f"{foreign.query_id} {foreign.hits[0].initiative.id}"),
        ("refine", foreign.query_id),
        ("share", foreign.query_id),
        ("nudge_ask", foreign.query_id),
        ("ask_again", foreign.query_id),
        ("answer_feedback", f"helpful {foreign.query_id}"),
    ):
        url = officer.workspace.slack.response_url()
        officer.presses(action, value, url=url, alone=True)
        assert "This question is no longer stored." in officer.gets(url)[0]["text"]
    assert officer.workspace.store.list_feedback(foreign.query_id) == []


@pytest.mark.parametrize("ask", ["types", "writes"], ids=["command", "direct message"])
@pytest.mark.parametrize(
    ("action", "template"),
    [
        ("more", "{} 4"),
        ("refine", "{}"),
        ("without", "{}"),
        ("details", "{} catalogue:x"),
        ("answer_feedback", "helpful {}"),
    ],
)
def test_a_private_question_cannot_be_read_by_a_colleague_who_has_its_id(
    officer, ask, action, template
):
    url = getattr(officer, ask)(ASKED)
    answers = officer.gets(url) if ask == "types" else officer.reads(officer.direct)
    value = template.format(button(answers[0], "refine"))
    other, url = officer.workspace.person(), officer.workspace.slack.response_url()
    for channel in (officer.channel, other.channel):
        other.presses(action, value, url=url, alone=True, in_channel=channel)
    assert all("no longer stored" in shown["text"] for shown in other.gets(url, 2))


def test_a_colleague_goes_on_with_an_answer_only_in_the_channel_where_it_was_given_or_shared(
    officer,
):
    other = officer.workspace.person()
    officer.mentions(ASKED)
    [public] = officer.reads()
    [private] = officer.gets(officer.types("has anyone done a chatbot?"))
    officer.presses("share", button(private, "share"), alone=True)
    shared = officer.reads(count=2)[1]
    for answer in (public, shared):
        for channel, may in ((officer.channel, True), (other.channel, False)):
            pressed = other.presses("refine", button(answer, "refine"), in_channel=channel)
            if may:
                assert other.modal(pressed)["type"] == "modal"
            else:
                assert "no longer stored" in other.gets(pressed["response_url"])[0]["text"]


def test_what_somebody_else_asked_cannot_be_shared(officer):
    [answer] = officer.gets(officer.types(ASKED))
    url, other = officer.workspace.slack.response_url(), officer.workspace.person()
    other.presses("share", button(answer, "share"), url=url, alone=True)
    assert "no longer stored" in other.gets(url)[0]["text"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("statu:live damp", "There is no filter called"),
        ("in:wales in:kent damp", "given twice"),
        ("damp " * 2000, "4,000 can be read"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence_wherever_it_is_asked(officer, typed, told):
    assert told in officer.gets(officer.types(typed))[0]["text"]
    officer.mentions(typed)
    assert told in officer.sees()[0]["text"]
    ts = officer.writes(typed)
    [said] = officer.reads(officer.direct)
    assert told in said["text"]
    assert said["thread_ts"] == ts


def test_an_invitation_is_answered_with_a_hello_once(officer):
    channel = fresh("C")
    for _ in range(2):
        officer.sends(event("member_joined_channel", user=BOT_USER, channel=channel, text=None))
        officer.sends(event("member_joined_channel", user=officer.id, channel=channel, text=None))
    officer.channel = channel
    officer.mentions(ASKED)
    hello, answer = officer.reads(count=2)
    assert "mention me" in hello["text"].casefold()
    assert "damp" in text(answer)


def test_the_home_tab_has_ones_own_questions_which_can_be_asked_again_and_deleted(officer):
    officer.gets(officer.types("mould sensors"))
    officer.opens("home")
    home = officer.home()
    assert "mould sensors" in text(home)
    assert "We keep your questions" in text(home)
    assert not [each for each in actions(home) if each.startswith("admin")]
    view = {"id": "V1", "type": "home", "callback_id": "home"}
    officer.presses("ask_again", button(home, "ask_again"), view=view)
    assert "mould sensors" in text(officer.reads(officer.id)[0])
    pressed = officer.presses("forget", view=view)
    assert "deleted 1 question" in text(officer.modal(pressed))
    assert "You have not asked any questions." in text(officer.home(2))
