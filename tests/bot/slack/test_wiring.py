"""Signed payloads through the running server, with a recorder for a Slack."""

from tests.bot.slack.recorder import CHANNEL, command, event


def test_a_mention_is_answered_once_in_its_thread(server, slack):
    asked = event()
    assert server.send(asked).status == 200
    [answer] = slack.wait("chat.postMessage")
    assert answer.body["channel"] == CHANNEL
    assert answer.body["thread_ts"] == asked["event"]["ts"]
    assert answer.body["text"]


def test_a_command_is_answered_to_the_person_alone(server, slack):
    reply = server.send(command("damp and mould reporting", slack.response_url()))
    assert (reply.status, reply.body) == (200, "")
    [answer] = slack.wait("response_url")
    assert answer.body["text"]
    assert answer.body.get("response_type", "ephemeral") == "ephemeral"
