"""Microsoft's own local client against the running server: what a person in Teams does and sees."""

import json
import os
import shutil
from pathlib import Path

import pytest

from bot.presentation import labels
from bot.presentation.labels import EXAMPLE_QUESTIONS
from bot.teams.config import HostLibrary
from index.snapshot.store import SnapshotStore
from tests.support.agents_playground import ADMIN, CLI, Playground, action, card
from tests.support.server import running

QUESTION = "has anyone done a chatbot for council services?"
SITE = "https://hasanyone.example.org"

if not CLI.exists() and os.environ.get("HASANYONE_TEST_REQUIRE") != "1":
    pytest.skip("the Agents Playground is not installed: make .venv/node", allow_module_level=True)


@pytest.fixture(scope="module", params=list(HostLibrary))
def library(request) -> HostLibrary:
    """The library that hosts the bot."""
    return request.param


@pytest.fixture(scope="module")
def data(indexed, tmp_path_factory, library) -> Path:
    """A data folder with an index that may be changed, for each library anew."""
    copied = tmp_path_factory.mktemp("teams") / "data"
    shutil.copytree(indexed / "snapshots", copied / "snapshots")
    shutil.copy(indexed / "CURRENT", copied / "CURRENT")
    return copied


@pytest.fixture(scope="module")
def server(data, library):
    """A really running server in the local mode; the address of its bot."""
    settings = {
        "HASANYONE_DATA": str(data),
        "HASANYONE_SERVE_BUILDS": "false",
        "HASANYONE_TEAMS_LOCAL": "1",
        "HASANYONE_TEAMS_HOST": library,
        "HASANYONE_TEAMS_ADMINS": ADMIN,
        "HASANYONE_PUBLIC_URL": SITE,
    }
    with running(data / "log", **settings) as (_, address):
        yield f"{address}/api/messages"


@pytest.fixture(scope="module")
def playground(server, tmp_path_factory):
    playground = Playground(server, tmp_path_factory.mktemp("playground"))
    yield playground
    playground.close()


@pytest.fixture
def answered(playground):
    """The message that answers a question in the personal chat."""
    playground.say(playground.personal, QUESTION)
    return playground.next(playground.personal)


def read(card: dict) -> str:
    """Everything that a card says, for a look at whether it says something."""
    return json.dumps(card, ensure_ascii=False)


def press(playground, message: dict, title: str, within: dict | None = None, **typed) -> dict:
    pressed = action(within or card(message), title)
    return playground.press(playground.personal, message["messageId"], pressed, **typed)


def test_who_adds_it_is_welcomed_with_questions_to_begin_with(playground):
    playground.install(playground.personal)
    welcome = card(playground.next(playground.personal))
    assert "Has anyone done this before we build it?" in read(welcome)
    examples = [each["actions"][0] for each in welcome["body"] if each["type"] == "ActionSet"]
    assert len(examples) == len(EXAMPLE_QUESTIONS)
    assert {each["data"]["msteams"]["type"] for each in examples} == {"imBack"}


def test_an_example_of_the_welcome_is_answered(playground):
    data = {"verb": "example", "example": 0}
    welcome = playground.say(playground.personal, "help")
    playground.next(playground.personal)
    playground.submit(playground.personal, welcome["messageId"], data)
    answer = card(playground.next(playground.personal))
    assert EXAMPLE_QUESTIONS[0] in read(answer)
    assert answer["body"][0]["text"] == answer["speak"].split(" Also: ")[0].split(" The closest")[0]


def test_a_question_is_answered_with_a_card(answered):
    assert card(answered)["body"][0]["text"].startswith("Yes, this has been done: “CitizenBot”")
    assert any(text.startswith("**1\\. [CitizenBot](") for text in texts(card(answered)))
    assert "Barnet Ami chatbot" in read(card(answered))


def test_more_and_back_take_the_place_of_the_card(playground, answered):
    more = press(playground, answered, labels.MORE_ACTION)
    assert "Barnet Ami chatbot](" not in read(more["value"])
    assert "4\\. " in "".join(text for text in texts(more["value"]))
    first = press(playground, answered, labels.FIRST_MATCHES_ACTION, more["value"])
    assert texts(first["value"]) == texts(card(answered))


def texts(within: object) -> list[str]:
    if isinstance(within, dict):
        own = [within["text"]] if isinstance(within.get("text"), str) else []
        return own + texts(list(within.values()))
    return [text for part in within for text in texts(part)] if isinstance(within, list) else []


def test_refine_limits_the_question_and_says_what_is_wrong_with_a_limit(playground, answered):
    form = press(playground, answered, labels.REFINE_ACTION)["value"]
    typed = {"words": "chatbot", "status": "live"}
    wrong = press(playground, answered, labels.ASK_AGAIN_ACTION, form, **typed, since="last year")[
        "value"
    ]
    assert "last year" in read(wrong)
    assert action(wrong, labels.ASK_AGAIN_ACTION)
    refined = press(playground, answered, labels.ASK_AGAIN_ACTION, wrong, **typed, since="2015")[
        "value"
    ]
    assert "status: live; since: 2015" in read(refined)


def test_a_client_without_execute_gets_the_card_updated_in_place(playground, answered):
    data = action(card(answered), labels.MORE_ACTION)["fallback"]["data"]
    playground.submit(playground.personal, answered["messageId"], data)
    updated = playground.next(playground.personal, "updateMessage")
    assert updated["messageId"] == answered["messageId"]
    assert action(card(updated), labels.FIRST_MATCHES_ACTION)


@pytest.fixture
def details(playground, answered):
    """All that is known of the answer, beside it: the Playground opens no dialogs."""
    data = action(card(answered), labels.DETAILS_ACTION)["data"]
    playground.submit(playground.personal, answered["messageId"], data)
    return playground.next(playground.personal)


def test_details_of_the_answer_lead_to_all_that_is_recorded_of_a_match(playground, details):
    assert labels.SEARCHED in read(card(details))
    assert labels.PROBABILITY in read(card(details))
    data = action(card(details), labels.OPEN_PAGE_ACTION)["data"]
    playground.submit(playground.personal, details["messageId"], data)
    assert "Where this is recorded" in read(card(playground.next(playground.personal)))


def test_feedback_on_a_match_is_noted(playground, details):
    form = action(card(details), labels.FEEDBACK_ACTION)["card"]
    typed = {"initiative": form["body"][0]["value"], "feedback": "knew"}
    data = action(form, labels.SEND_ACTION)["data"] | typed
    playground.submit(playground.personal, details["messageId"], data)
    noted = playground.next(playground.personal)
    assert noted["text"] == "Noted: you already knew about it."


def test_a_thumb_below_the_answer_is_taken(playground, answered):
    assert answered["feedbackLoopEnabled"] or answered["feedbackLoop"]
    said = {"reaction": "like", "feedback": json.dumps({"feedbackText": "It helped."})}
    value = {"actionName": "feedback", "actionValue": said}
    assert playground.invoke("message/submitAction", value, playground.personal) == {}


def test_a_follow_up_keeps_its_context(playground, answered):
    playground.say(playground.personal, "only live ones")
    followed = read(card(playground.next(playground.personal)))
    assert "status: live" in followed
    assert "Barnet Ami chatbot" in followed


@pytest.mark.parametrize("place", ["channel", "group"])
def test_a_mention_is_answered_where_it_was_made(playground, place):
    where = getattr(playground, place)
    asked = playground.say(where, QUESTION, mention=True)
    thread = f"{where};messageid={asked['messageId']}" if place == "channel" else where
    assert "Barnet Ami chatbot" in read(card(playground.next(thread)))


def search(playground, text: str, **options) -> dict:
    parameters = [{"name": "query", "value": text}]
    value = {"parameters": parameters, "commandId": "search", "queryOptions": options}
    return playground.invoke("composeExtension/query", value, playground.personal)[
        "composeExtension"
    ]


def test_a_search_gives_the_verdict_and_then_cards_that_say_what_they_are(playground):
    cards = search(playground, "chatbot")["attachments"]
    previews = [each["preview"]["content"] for each in cards]
    assert previews[0]["title"] == "Done"
    assert previews[0]["text"].startswith("Yes, this has been done: “")
    assert previews[1]["title"] in previews[0]["text"]
    assert previews[1]["text"].startswith("Good match · ")
    assert cards[1]["content"]["body"][0]["text"] == "Good match for “chatbot”. The answer: Done."
    assert all(each["content"]["type"] == "AdaptiveCard" for each in cards)


def test_a_search_for_nonsense_says_that_nobody_does_it_in_place_of_a_list(playground):
    found = search(playground, "zeppelin moss orchestra subscriptions")
    assert found["type"] == "message"
    assert "has done this, among" in found["text"] or found["text"].startswith("We can’t say")


def test_a_search_goes_on_where_the_page_before_ended(playground):
    def titles(**options) -> list[str]:
        found = search(playground, "chatbot", **options)
        return [each["preview"]["content"]["title"] for each in found["attachments"]]

    everything = titles()
    assert titles(skip=0, count=2) + titles(skip=2, count=2) == everything[:4]
    assert titles(skip=len(everything), count=25) == []


def test_a_search_without_words_says_what_to_type(playground):
    value = {"parameters": [{"name": "initialRun", "value": "true"}], "commandId": "search"}
    found = playground.invoke("composeExtension/query", value, playground.personal)
    assert found["composeExtension"]["type"] == "message"


def test_has_anyone_done_this_is_asked_of_somebodys_message(playground):
    said = {
        "body": {
            "contentType": "html",
            "content": '<p><at id="0">Robin Example</at> We need a <b>chatbot</b>&nbsp;soon</p>',
        }
    }
    value = {"commandId": "ask", "commandContext": "message", "messagePayload": said}
    opened = playground.invoke("composeExtension/fetchTask", value, playground.personal)
    form = opened["task"]["value"]["card"]["content"]
    assert form["body"][0]["value"] == "We need a chatbot soon"
    data = action(form, "Look it up")["data"] | {"words": "chatbot"}
    value = {"commandId": "ask", "data": data}
    asked = playground.invoke("composeExtension/submitAction", value, playground.personal)
    assert "chatbot" in read(asked["task"]["value"]["card"]["content"])


def test_a_link_to_our_page_unfolds_and_others_do_not(playground, snapshot):
    some = next(iter(snapshot.documents)).id
    for site, unfolds in ((SITE, True), ("https://example.com", False)):
        value = {"url": f"{site}/initiatives/{some}"}
        found = playground.invoke("composeExtension/queryLink", value, playground.personal)
        assert bool(found.get("composeExtension")) is unfolds


def test_what_goes_wrong_is_a_sentence_with_what_to_do(playground):
    playground.say(playground.personal, "chatbot since:yesterday")
    told = read(card(playground.next(playground.personal)))
    assert "yesterday" in told
    assert "Traceback" not in told


def test_a_person_sees_and_deletes_what_they_asked(playground, answered):
    playground.say(playground.personal, "my questions")
    assert "chatbot" in read(card(playground.next(playground.personal)))
    playground.say(playground.personal, "delete my questions")
    assert "deleted" in read(card(playground.next(playground.personal)))
    assert "can be shown" not in read(press(playground, answered, labels.MORE_ACTION))


def test_what_a_person_asked_is_not_told_in_a_group(playground):
    playground.say(playground.group, "my questions", mention=True)
    assert "private chat" in playground.next(playground.group)["text"]


@pytest.fixture
def held(data) -> str:
    """A newer snapshot, held back."""
    shelf = SnapshotStore(data)
    newer = "2999" + shelf.current_name()[4:]
    shutil.copytree(shelf.current_folder(), shelf.folder / newer, copy_function=os.link)
    shelf.hold_back(newer, ["12 initiatives of one source are gone."])
    return newer


def test_an_administrator_compares_promotes_and_rolls_back(playground, data, held):
    shelf, before = SnapshotStore(data), SnapshotStore(data).current_name()
    shutil.copytree(
        shelf.current_folder(), shelf.folder / f"2000{before[4:]}", copy_function=os.link
    )
    playground.say(playground.personal, "admin")
    index = playground.next(playground.personal)
    assert "12 initiatives of one source are gone" in read(card(index))
    assert held in read(press(playground, index, labels.CHANGES_ACTION)["value"])
    press(playground, index, labels.PROMOTE_CONFIRM)
    assert SnapshotStore(data).current_name() == held
    playground.say(playground.personal, "admin")
    index = playground.next(playground.personal)
    for _ in range(3):
        press(playground, index, labels.ROLLBACK_CONFIRM)
    assert SnapshotStore(data).current_name() == before


def test_an_administrator_rebuilds_and_sees_the_card_change(playground):
    playground.say(playground.personal, "admin")
    index = playground.next(playground.personal)
    started = press(playground, index, labels.REBUILD_ACTION, sources="catalogue")["value"]
    assert action(started, labels.OPENS_FORM.format(action=labels.CANCEL_ACTION))
    press(playground, index, labels.CANCEL_CONFIRM, started)
    assert "catalogue" in read(card(playground.next(playground.personal, "updateMessage")))
