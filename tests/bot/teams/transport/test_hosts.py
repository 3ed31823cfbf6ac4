"""Both hosts are held to one behaviour: what they send, to which address, with which token."""

import asyncio

import pytest

from bot.chat.retry import ChatDeliveryError
from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.config import HostLibrary, TeamsConfig
from bot.teams.transport.activity import parse_activity
from bot.teams.transport.conversation import TeamsMessage, TurnConversation
from bot.teams.transport.host import create_host
from tests.support.fake_teams import APP, ISSUER

CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "“Done”"}]}
MESSAGE = TeamsMessage(card=CARD, summary="Done", query_id="q1")


@pytest.fixture(params=list(HostLibrary))
def turn(microsoft, request):
    """Runs a turn for an activity on each host, as `async (conversation)`, and closes the host."""
    cloud = MicrosoftCloud("", ISSUER, "scope", (), allow_loopback=True)
    config = TeamsConfig(APP, host=request.param)

    def run(logic, activity=None, *, proactive: bool = False, after=None) -> None:
        parsed = parse_activity(activity or microsoft.activity())

        async def run_logic(turn) -> None:
            await logic(TurnConversation(turn))

        async def whole() -> None:
            host = create_host(config, cloud, lambda: "token")
            try:
                if proactive:
                    await host.run_proactive_turn(parsed.reference(), run_logic)
                else:
                    await host.run_turn(parsed, run_logic)
                if after:
                    await after()
            finally:
                await host.close()

        asyncio.run(whole())

    return run


def test_a_reply_goes_to_its_conversation_with_the_bots_token(turn, microsoft):
    ids = []

    async def logic(conversation):
        ids.append(await conversation.send(MESSAGE))

    turn(logic)
    sent = microsoft.reply()
    assert ids == [sent["id"]]
    assert sent["method"] == "POST"
    assert sent["path"] == "/v3/conversations/a%3A1/activities/1700000000001"
    assert sent["authorization"] == "Bearer token"
    # The archived library writes the tenant of a conversation as `tenantID`.
    assert (
        sent["body"].pop("conversation").items()
        >= {"id": "a:1", "conversationType": "personal"}.items()
    )
    assert sent["body"] == {
        "type": "message",
        "replyToId": "1700000000001",
        "channelId": "msteams",
        "serviceUrl": microsoft.url,
        "from": {"id": "28:bot"},
        "recipient": {"id": "29:1"},
        "summary": "Done",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}
        ],
        "channelData": {"feedbackLoop": {"type": "default"}},
    }


def test_a_message_is_replaced_also_after_the_turn(turn, microsoft):
    kept = []

    async def keep(conversation):
        kept.append(conversation)

    async def replace():
        await kept[0].update("message-9", TeamsMessage("Done."))

    turn(keep, after=replace)
    sent = microsoft.reply()
    assert (sent["method"], sent["path"]) == ("PUT", "/v3/conversations/a%3A1/activities/message-9")
    assert (sent["body"]["text"], sent["body"]["textFormat"]) == ("Done.", "plain")


def test_a_message_unasked_goes_to_the_conversation_that_was_kept(turn, microsoft):
    async def logic(conversation):
        await conversation.send(TeamsMessage("Done."))

    turn(logic, proactive=True)
    sent = microsoft.reply()
    assert sent["path"].startswith("/v3/conversations/a%3A1/activities")
    assert sent["body"]["from"] == {"id": "28:bot"}


def test_an_activity_that_names_nobody_is_answered_all_the_same(turn, microsoft):
    async def logic(conversation):
        await conversation.send(TeamsMessage("Done."))

    bare = {"type": "message", "serviceUrl": microsoft.url, "channelId": "msteams"}
    turn(logic, bare | {"conversation": {"id": "a:1"}})
    assert microsoft.reply()["body"]["text"] == "Done."


def test_typing_is_shown_while_there_is_room_and_never_in_place_of_a_message(turn, microsoft):
    async def logic(conversation):
        for _ in range(8):
            await conversation.show_typing()
        await conversation.send(TeamsMessage("Done."))

    turn(logic)
    assert microsoft.reply()["body"]["text"] == "Done."
    assert microsoft.typing.qsize() == 6  # Teams takes seven activities in a second


def test_typing_that_is_refused_is_forgotten(turn, microsoft):
    microsoft.typing_status = 403

    async def logic(conversation):
        await conversation.show_typing()
        await conversation.send(TeamsMessage("Done."))

    turn(logic)
    assert microsoft.reply()["body"]["text"] == "Done."


def test_a_service_that_is_not_trusted_is_sent_nothing(turn, microsoft):
    async def logic(conversation):
        await conversation.send(TeamsMessage("Done."))

    with pytest.raises(ChatDeliveryError):
        turn(logic, microsoft.activity(serviceUrl="https://evil.test/"))
    assert microsoft.sent.empty()
