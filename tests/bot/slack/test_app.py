"""Signed payloads through the running server, with a recorder for a Slack."""

import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.rate_limit import SLACK_CHANNEL_WINDOWS, SlidingWindowRateLimiter
from bot.slack.transport.client import create_client
from bot.slack.transport.delivery_key import delivery_key
from bot.slack.transport.sender import Sender
from bot.store.db.engine import sqlite_url
from bot.store.store import Store
from tests.support.fake_slack import (
    BOT_USER,
    SECRET,
    TEAM,
    action,
    command,
    encoded,
    event,
    fetch,
    fresh,
    recording,
    serving,
    shortcut,
    signed,
    submission,
)
from tests.support.inbox_clock import move_clock, postponed

pytestmark = pytest.mark.slow


def posts(slack, channel):
    return [call for call in slack.called("chat.postMessage") if call.body["channel"] == channel]


def wait_for_post(slack, channel, count=1):
    slack.wait_until(lambda: len(posts(slack, channel)) >= count)
    return posts(slack, channel)


def answered_once(served, slack, channel):
    """Whether a channel has one answer, once a later question elsewhere has its own."""
    wait_for_post(slack, channel)
    later = event(channel=fresh("C"))
    assert served.send(later).status == 200
    wait_for_post(slack, later["event"]["channel"])
    return len(posts(slack, channel)) == 1


@given(st.dictionaries(st.text(), st.text() | st.dictionaries(st.text(), st.text())))
def test_every_payload_has_a_key_that_fits_the_store(body):
    assert delivery_key(body) == delivery_key(json.loads(json.dumps(body)))
    assert delivery_key(body).startswith("slack:")
    assert len(delivery_key(body)) <= 300


def test_whatever_a_person_does_has_a_key_of_its_own():
    twice = [make() for make in (event, submitted, pressed) for _ in range(2)]
    assert len({delivery_key(body) for body in twice}) == len(twice)


def submitted():
    return submission("refine", {})


def pressed():
    return action("more", "x")


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://hooks.slack.com/actions/T1/2/3", True),
        ("https://hooks.slack-gov.com/commands/T1/2/3", True),
        ("http://127.0.0.1:8000/response/1", True),
        ("https://127.0.0.1:8000/response/1", False),
        ("http://127.0.0.1:8001/response/1", False),
        ("http://hooks.slack.com/actions/T1/2/3", False),
        ("https://slack.com.evil.example/", False),
        ("https://evilslack.com/", False),
        ("https://hooks.slack.com@evil.example/", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_answers_go_to_slacks_own_addresses_alone(url, trusted):
    assert (
        Sender(
            create_client("http://127.0.0.1:8000/api/"),
            SlidingWindowRateLimiter(SLACK_CHANNEL_WINDOWS),
        ).is_trusted_response_url(url)
        is trusted
    )


def test_a_mention_is_answered_in_its_thread(busy):
    served, slack = busy
    question = event(channel=fresh("C"))
    assert served.send(question).status == 200
    [answer] = wait_for_post(slack, question["event"]["channel"])
    assert answer.body["thread_ts"] == question["event"]["ts"]
    assert answer.body["text"]
    assert not answer.body["unfurl_links"]


def test_a_command_is_answered_to_the_person_alone(busy):
    served, slack = busy
    reply = served.send(command("damp and mould reporting", slack.response_url()))
    assert (reply.status, reply.body) == (200, "")
    [answer] = slack.wait("response_url")
    assert answer.body["text"]
    assert answer.body.get("response_type", "ephemeral") == "ephemeral"


def test_slacks_retries_are_answered_once(busy):
    served, slack = busy
    question = event(channel=fresh("C"))
    for retry in (None, 1, 2, 3):
        assert served.send(question, retry=retry).status == 200
    assert answered_once(served, slack, question["event"]["channel"])


def test_a_mention_that_comes_as_a_message_too_is_answered_once(busy):
    served, slack = busy
    question = event(channel=fresh("C"))
    also = event("message", channel=question["event"]["channel"], ts=question["event"]["ts"])
    for each in (also, question, also):
        assert served.send(each).status == 200
    assert answered_once(served, slack, question["event"]["channel"])


def test_a_replay_does_no_work(busy):
    served, slack = busy
    body, kind = encoded(event(channel=(channel := fresh("C"))))
    headers = {"Content-Type": kind, **signed(body)}
    statuses = [fetch(f"{served.address}/slack/events", body, headers).status for _ in range(3)]
    assert statuses == [200, 200, 200]
    assert answered_once(served, slack, channel)


@pytest.mark.parametrize(
    "prove",
    [
        lambda body: {},
        lambda body: signed(body, secret="f" * 32),
        lambda body: signed(body, secret=""),
        lambda body: signed(body, at=time.time() - 301),
        lambda body: signed(body, at=time.time() + 330),
        lambda body: signed(body + b" "),
        lambda body: {**signed(body), "X-Slack-Signature": "v0=ö"},
        lambda body: {**signed(body), "X-Slack-Request-Timestamp": "soon"},
    ],
    ids=["missing", "wrong", "empty secret", "old", "future", "other body", "no hex", "no time"],
)
def test_what_slack_did_not_sign_is_refused(busy, prove):
    served, slack = busy
    payload = event(channel=(channel := fresh("C")))
    assert served.send(payload, prove(encoded(payload)[0])).status == 401
    assert served.send(payload).status == 200  # nor did the forged one count as the first of two
    assert answered_once(served, slack, channel)


def test_a_workspace_that_did_not_install_it_is_refused(busy):
    served, slack = busy
    refused = served.send(event(team="T9999", channel=(channel := fresh("C"))))
    assert refused.status == 403
    assert refused.headers["x-slack-no-retry"] == "1"
    reply = served.send(command("damp", slack.response_url(), team_id="T9999"))
    assert "not installed in this workspace" in reply.body
    later = event(channel=channel)
    assert served.send(later).status == 200
    assert answered_once(served, slack, channel)


def test_slacks_own_questions_are_answered(busy):
    served, _ = busy
    question = served.send({"type": "url_verification", "challenge": "c" * 20})
    assert "c" * 20 in question.body


@pytest.mark.parametrize(
    "payload",
    [
        event("channel_rename", channel={"id": "C1"}),
        event("message", subtype="message_changed", text=None),
        action("unheard_of", "x"),
        action("", "x" * 2000),
    ],
    ids=["event", "edit", "button", "no name"],
)
def test_what_has_no_handler_is_acknowledged(busy, payload):
    served, _ = busy
    assert served.send(payload).status == 200


@pytest.mark.parametrize(
    "payload",
    [submission("unheard_of", {}), shortcut("unheard_of", "damp", "https://hooks.slack.com/x")],
    ids=["view", "shortcut"],
)
def test_an_interaction_that_does_not_exist_is_not_found(busy, payload):
    served, _ = busy
    assert served.send(payload).status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 401), (b"{", 400), (b"\xff\xfe", 401), (b"payload=%7B", 400), (b"x" * 1_000_001, 413)],
    ids=["empty", "broken", "no text", "broken form", "huge"],
)
def test_a_body_that_is_no_payload_breaks_nothing(busy, body, status):
    served, _ = busy
    proof = {} if status == 401 else signed(body)
    kind = "application/x-www-form-urlencoded" if b"=" in body else "application/json"
    headers = {"Content-Type": kind, **proof}
    assert fetch(f"{served.address}/slack/events", body, headers).status == status


def test_a_question_is_never_in_the_log(busy):
    served, slack = busy
    secret = "the Brackmoor whistleblower"
    forged = event(text=f"{secret}?")
    served.send(forged, {"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "1"})
    served.send(action("unheard_of", secret))
    served.send(event(text=f"<@{BOT_USER}> {secret}", channel=(channel := fresh("C"))))
    assert answered_once(served, slack, channel)
    assert secret not in "".join(served.log)


def test_slacks_limit_is_waited_for(busy):
    served, slack = busy
    slack.replies["chat.postMessage"].append({"status": 429, "retry_after": 1})
    served.send(event(channel=(channel := fresh("C"))))
    first, second = wait_for_post(slack, channel, 2)
    assert second.at - first.at >= 1


def test_what_surely_did_not_arrive_is_sent_again_from_the_inbox(data, slack):
    question = event(channel=(channel := fresh("C")), text=f"<@{BOT_USER}> damp")
    slack.replies["chat.postMessage"] += [{"status": 429, "retry_after": 31}] * 2
    with serving(data, slack, HASANYONE_LEASE="1") as served:
        assert served.send(question).status == 200
        with closing(Store.open(sqlite_url(data))) as store:
            for times in (1, 2):
                slack.wait_until(lambda times=times: postponed(store) == [times])
                move_clock(store, 32)
        assert wait_for_post(slack, channel, 3)[-1].body["thread_ts"] == question["event"]["ts"]
        slack.wait_until(lambda: open_deliveries(data) == 0)
        assert len(posts(slack, channel)) == 3


def open_deliveries(data):
    with closing(sqlite3.connect(data / "state.sqlite")) as store:
        return store.execute("SELECT count(*) FROM inbox WHERE payload IS NOT NULL").fetchone()[0]


def test_a_channel_gets_about_a_message_a_second(busy):
    served, slack = busy
    before, channel = time.monotonic(), fresh("C")
    for _ in range(3):
        served.send(event(channel=channel))
    assert wait_for_post(slack, channel, 3)[-1].at - before >= 2


def test_what_slack_refuses_is_logged_and_closed(data, slack):
    slack.replies["chat.postMessage"].append({"error": "channel_not_found"})
    with serving(data, slack) as served:
        served.send(event(channel="C0GONE"))
        slack.wait("chat.postMessage")
        slack.wait_until(lambda: "code=channel_not_found" in "".join(served.log))
    assert open_deliveries(data) == 0


def test_a_response_url_of_another_host_is_not_called(busy):
    served, slack = busy
    with recording() as other:
        served.send(command("damp", other.response_url()))
        slack.wait_until(lambda: "code=foreign_response_url" in "".join(served.log))
        assert not other.calls


def test_an_error_is_shown_to_the_person_alone(tmp_path, slack):
    with serving(tmp_path, slack) as served:  # there is no index
        served.send(event())
        [reply] = slack.wait("chat.postEphemeral")
        assert "index" in reply.body["text"]
        served.send(command("damp", slack.response_url()))
        [reply] = slack.wait("response_url")
        assert "index" in reply.body["text"]
        assert not slack.called("chat.postMessage")


def test_one_event_sent_at_once_to_two_servers_is_answered_once(data, slack, postgres):
    store = {"HASANYONE_DATABASE": postgres}
    with serving(data, slack, **store) as one, serving(data, slack, **store) as two:
        question = event(channel=(channel := fresh("C")))
        with ThreadPoolExecutor(5) as pool:
            sent = pool.map(lambda served: served.send(question), (one, two, one, two, one))
        assert [reply.status for reply in sent] == [200] * 5
        assert answered_once(one, slack, channel)
        assert answered_once(two, slack, channel)


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_a_kill_after_the_acknowledgement_loses_and_doubles_nothing(data, slack, database, request):
    store = {"HASANYONE_LEASE": "1"}
    if database == "postgres":
        store["HASANYONE_DATABASE"] = request.getfixturevalue("postgres")
    slack.replies["chat.postMessage"].append({"status": 429, "retry_after": 20})
    question = event(channel=(channel := fresh("C")))
    with serving(data, slack, **store) as served:
        assert served.send(question).status == 200
        wait_for_post(slack, channel)  # which Slack asked to wait
        served.kill()
    with serving(data, slack, **store) as served:
        _, answer = wait_for_post(slack, channel, 2)
        assert answer.body["thread_ts"] == question["event"]["ts"]
        served.send(question, retry=1)
        served.send(later := event(channel=fresh("C")))
        wait_for_post(slack, later["event"]["channel"])
        assert len(posts(slack, channel)) == 2


def test_a_socket_brings_the_same_as_http(data, slack):
    setting = {"SLACK_APP_TOKEN": "xapp-1-A0001-1-x", "SLACK_SIGNING_SECRET": ""}
    with serving(data, slack, **setting) as served:
        slack.wait_until(lambda: slack.sockets)
        assert [call.token for call in slack.called("apps.connections.open")] == [
            "xapp-1-A0001-1-x"
        ]
        question = event(channel=(channel := fresh("C")))
        first = slack.deliver("events_api", question, retry_attempt=0, retry_reason="")
        again = slack.deliver("events_api", question, retry_attempt=1, retry_reason="timeout")
        typed = slack.deliver("slash_commands", command("damp", slack.response_url()))
        wait_for_post(slack, channel)
        slack.wait("response_url")
        slack.wait_until(lambda: len(slack.acknowledged) == 3)
        assert {reply["envelope_id"] for reply in slack.acknowledged} == {first, again, typed}
        assert len(posts(slack, channel)) == 1
        # Without a signing secret anybody could sign: there is no such address.
        assert served.send(event(), signed(b"", secret="")).status == 404


def test_the_socket_of_a_slack_that_is_away_is_opened_later(data, slack):
    slack.replies["apps.connections.open"] += [{"error": "internal_error"}]
    with serving(data, slack, SLACK_APP_TOKEN="xapp-1", SLACK_SIGNING_SECRET=SECRET) as served:
        assert fetch(f"{served.address}/healthz").status == 200
        slack.wait_until(lambda: slack.sockets)


def test_a_token_that_is_revoked_serves_nobody(data, slack):
    slack.tokens["xoxb-1-2-three"] = {"error": "token_revoked"}
    with serving(data, slack) as served:
        assert served.send(event()).status == 403
        assert json.loads(served.send(event(team=TEAM)).body) == {"error": "not_installed"}
        assert not slack.called("chat.postMessage")
