"""What becomes of an answer that Slack does not take at once, through the running server."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.store.db.engine import sqlite_url
from bot.store.store import Store
from tests.support.fake_slack import BOT_USER, USER, command, event, fresh, serving
from tests.support.inbox_clock import least_retries, move_clock, postponed

pytestmark = pytest.mark.slow


def seen(slack, channel):
    """What people in a channel see of our posts."""
    return [message for message in slack.posted if message["channel"] == channel]


def settled(served, slack):
    """Wait until a later question is answered, so that nothing is on its way any more."""
    later = event(channel=fresh("C"))
    served.send(later)
    slack.wait_until(lambda: seen(slack, later["event"]["channel"]))


def in_two_seconds():
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


REFUSALS = {
    "a server fault": lambda: [{"status": 500}],
    "away for a moment": lambda: [{"status": 503}, {"status": 502}],
    "limited in a 200": lambda: [{"error": "ratelimited", "retry_after": 1}],
    "a date": lambda: [{"status": 429, "retry_after": in_two_seconds()}],
    "five 429s of a second": lambda: [{"status": 429, "retry_after": 1}] * 5,
}


@pytest.mark.parametrize("refusals", REFUSALS.values(), ids=REFUSALS)
def test_an_answer_is_sent_again_while_that_helps(busy, refusals):
    served, slack = busy
    channel, url = fresh("C"), slack.response_url()
    slack.replies["chat.postMessage"] += refusals()
    slack.replies["response_url"] += refusals()
    served.send(event(channel=channel))
    served.send(command("damp", url))
    slack.wait_until(lambda: [call for call in slack.responded if call.url == url])
    slack.wait_until(lambda: seen(slack, channel))
    settled(served, slack)
    assert len(seen(slack, channel)) == 1
    assert len([call for call in slack.responded if call.url == url]) == 1


@pytest.mark.parametrize(
    ("channel_type", "times"), [("im", 1), ("channel", 2)], ids=["may read", "may not read"]
)
def test_an_answer_that_may_have_arrived_is_looked_for_where_we_may_read(busy, channel_type, times):
    served, slack = busy
    channel = fresh("D" if channel_type == "im" else "C")
    slack.replies["chat.postMessage"].append({"status": 500, "accepted": True})
    kind = "message" if channel_type == "im" else "app_mention"
    served.send(event(kind, channel=channel, channel_type=channel_type))
    slack.wait_until(lambda: len(seen(slack, channel)) == times)
    settled(served, slack)
    assert len(seen(slack, channel)) == times


def test_blocks_that_slack_refuses_are_left_out(busy):
    served, slack = busy
    channel = fresh("C")
    slack.replies["chat.postMessage"].append({"error": "msg_blocks_too_long"})
    served.send(event(channel=channel))
    slack.wait_until(lambda: seen(slack, channel))
    [answer] = seen(slack, channel)
    assert answer["text"]
    assert "blocks" not in answer


@pytest.mark.parametrize("away_s", [45, 600])
def test_while_slack_is_away_nothing_is_lost_doubled_or_a_traceback(data, slack, away_s):
    channel, url = fresh("C"), slack.response_url()
    store = Store.open(sqlite_url(data))
    with serving(data, slack, HASANYONE_LEASE="1") as served:
        served.send(event(channel=fresh("C")))  # so that the token is known
        slack.wait_until(lambda: slack.posted)
        slack.away = True
        served.send(event(channel=channel))
        served.send(command("damp", url))
        for times in (1, 2):
            slack.wait_until(lambda times=times: least_retries(store) >= times)
            move_clock(store, away_s)
        slack.away = False
        move_clock(store, away_s)
        slack.wait_until(lambda: seen(slack, channel) and slack.responded)
        settled(served, slack)
        assert (len(seen(slack, channel)), len(slack.responded)) == (1, 1)
        assert "Traceback" not in "".join(served.log)
    store.close()


def test_a_restart_while_slack_is_away_loses_nothing(data, slack):
    channel, url = fresh("C"), slack.response_url()
    store = Store.open(sqlite_url(data))
    with serving(data, slack, HASANYONE_LEASE="1") as served:
        served.send(event(channel=fresh("C")))
        slack.wait_until(lambda: slack.posted)
        slack.away = True
        served.send(event(channel=channel))
        served.send(command("damp", url))
        slack.wait_until(lambda: least_retries(store) >= 1)
        served.kill()
    with serving(data, slack, HASANYONE_LEASE="1") as served:
        move_clock(store, 600)
        slack.wait_until(lambda: least_retries(store) >= 2)  # it cannot even check its token
        assert "not_dispatched" in "".join(served.log)
        slack.away = False
        move_clock(store, 600)
        slack.wait_until(lambda: seen(slack, channel) and slack.responded)
        settled(served, slack)
        assert (len(seen(slack, channel)), len(slack.responded)) == (1, 1)
        assert "Traceback" not in "".join(served.log)
    store.close()


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found"])
def test_who_asked_where_we_cannot_post_is_told_what_to_do(busy, error):
    served, slack = busy
    asker = fresh("U")
    slack.replies["chat.postMessage"].append({"error": error})
    slack.replies["chat.postEphemeral"].append({"error": error})
    served.send(event(channel=fresh("C"), user=asker))
    slack.wait_until(lambda: seen(slack, asker))
    [told] = seen(slack, asker)
    assert "/invite" in told["text"]
    assert f"code={error}" in "".join(line for line in served.log if "given up id=" in line)


def test_an_answer_that_is_given_up_is_told_with_the_id_in_the_log(busy):
    served, slack = busy
    slack.replies["chat.postMessage"].append({"error": "restricted_action"})
    served.send(event(channel=fresh("C"), user=(asker := fresh("U"))))
    slack.wait_until(lambda: "code=restricted_action" in "".join(served.log))
    [line] = [line for line in served.log if "code=restricted_action" in line]
    reference = line.partition("given up id=")[2].split()[0]
    slack.wait_until(
        lambda: [call for call in slack.called("chat.postEphemeral") if call.body["user"] == asker]
    )
    told = [call for call in slack.called("chat.postEphemeral") if call.body["user"] == asker]
    assert [reference in call.body["text"] for call in told] == [True]


@pytest.mark.parametrize(
    "mark",
    [
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"app_id": "A1"},
        {"subtype": "bot_message"},
        {"workflow_id": "W1"},
        {"user": None},
        {"user": "USLACKBOT"},
        {"edited": {"user": USER, "ts": "1"}},
    ],
    ids=lambda mark: next(iter(mark)),
)
def test_what_no_person_has_just_written_is_not_answered(busy, mark):
    served, slack = busy
    channel, direct = fresh("C"), fresh("D")
    served.send(event(channel=channel, **mark))
    served.send(event("message", channel=direct, channel_type="im", text="damp", **mark))
    settled(served, slack)
    assert seen(slack, channel) + seen(slack, direct) == []


def test_a_question_is_stored_once_however_often_its_answer_is_sent(data, slack):
    slack.replies["chat.postMessage"].append({"status": 429, "retry_after": 31})
    store, channel = Store.open(sqlite_url(data)), fresh("C")
    with serving(data, slack, HASANYONE_LEASE="1") as served:
        served.send(event(channel=channel, text=f"<@{BOT_USER}> damp"))
        slack.wait_until(lambda: postponed(store) == [1])
        move_clock(store, 32)
        slack.wait_until(lambda: seen(slack, channel))
    with store._database.read_connection() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM questions").scalar() == 1
    store.close()
