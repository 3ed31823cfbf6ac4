"""A Slack workspace with the running server in it: its people act, and read what they get."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.slack.views.block_kit import SlackMessage
from bot.store.db.engine import sqlite_url
from bot.store.model import Person, Surface
from bot.store.store import Store
from tests.support.block_kit_checker import faults
from tests.support.fake_slack import (
    BOT_USER,
    TEAM,
    Call,
    FakeSlack,
    Served,
    action,
    command,
    event,
    fresh,
    recording,
    serving,
    shortcut,
    submission,
)

ASKED = "has anyone done a damp and mould reporting service?"


@dataclass
class SlackWorkspace:
    """The server, the fake Slack that it talks to, and the store that it writes."""

    server: Served
    slack: FakeSlack
    data: Path
    store: Store

    def person(self, *, admin: bool = False) -> "Somebody":
        """Somebody new, in a channel of their own."""
        somebody = Somebody(self, fresh("U"), fresh("C"))
        self.slack.users[somebody.id] = {"team_id": TEAM, "is_admin": admin}
        return somebody


@dataclass
class Somebody:
    """A person in a channel; what they do is sent as Slack sends it."""

    workspace: SlackWorkspace
    id: str
    channel: str

    @property
    def person(self) -> Person:
        """The same person, as the store knows them."""
        return Person(Surface.SLACK, TEAM, self.id)

    @property
    def direct(self) -> str:
        return f"D{self.id}"

    def sends(self, payload: dict[str, Any]) -> Any:
        """Send it; returns what the server answered, which has to be 200."""
        reply = self.workspace.server.send(payload)
        assert reply.status == 200, reply
        return json.loads(reply.body) if reply.body else None

    def mentions(self, text: str, **fields: Any) -> str:
        """Mention the bot; returns the message's ts."""
        sent = event(user=self.id, channel=self.channel, text=f"<@{BOT_USER}> {text}", **fields)
        self.sends(sent)
        return sent["event"]["ts"]

    def says(self, text: str, **fields: Any) -> str:
        """Say something, in the channel unless `fields` name another; returns its ts."""
        values = {"user": self.id, "channel": self.channel, "text": text, **fields}
        sent = event("message", **values)
        self.sends(sent)
        return sent["event"]["ts"]

    def writes(self, text: str, **fields: Any) -> str:
        """Write to the bot directly."""
        return self.says(text, channel=self.direct, channel_type="im", **fields)

    def types(self, text: str) -> str:
        """Type the command; returns the response URL."""
        url = self.workspace.slack.response_url()
        self.sends(command(text, url, user_id=self.id, channel_id=self.channel))
        return url

    def uses_shortcut(self, text: str) -> str:
        """Use the shortcut on somebody's message; returns the response URL."""
        url = self.workspace.slack.response_url()
        here = {"id": self.channel, "name": "general"}
        sent = shortcut("ask_about_message", text, url)
        self.sends({**sent, "user": self._user(), "channel": here})
        return url

    def presses(
        self,
        action_id: str,
        value: str | None = None,
        *,
        url: str | None = None,
        alone: bool = False,
        thread: str | None = None,
        **fields: Any,
    ) -> dict[str, Any]:
        """Press a button: under a message in `thread`, on one that they see `alone`, or in a view."""
        if "view" not in fields:
            ts = fresh("1700000000.")
            message = {"ts": ts, "user": BOT_USER, **({"thread_ts": thread} if thread else {})}
            channel = fields.pop("in_channel", self.channel)
            fields |= {
                "container": {
                    "type": "message",
                    "message_ts": ts,
                    "channel_id": channel,
                    "is_ephemeral": alone,
                },
                "channel": {"id": channel, "name": "general"},
                **({} if alone else {"message": message}),
            }
        sent = action(action_id, value, url or self.workspace.slack.response_url(), **fields)
        sent["user"] = self._user()
        self.sends(sent)
        return sent

    def submits(self, view: dict[str, Any], values: dict[str, Any]) -> Any:
        """Submit a modal that was opened; returns what the server answers in it."""
        metadata = view.get("private_metadata", "")
        sent = submission(view["callback_id"], values, metadata)
        return self.sends({**sent, "user": self._user()})

    def opens(self, tab: str) -> None:
        """Open the Home or the Messages tab."""
        self.sends(event("app_home_opened", user=self.id, channel=self.direct, tab=tab, text=None))

    def reads(self, channel: str | None = None, count: int = 1) -> list[dict[str, Any]]:
        """The first messages posted in a channel, theirs unless `channel` is given."""
        where = channel or self.channel
        return self._wait("chat.postMessage", lambda call: call.body["channel"] == where, count)

    def sees(self, count: int = 1) -> list[dict[str, Any]]:
        """The first messages in their channel that they alone see."""
        return self._wait("chat.postEphemeral", lambda call: call.body["user"] == self.id, count)

    def gets(self, url: str, count: int = 1) -> list[dict[str, Any]]:
        """The first messages sent to a response URL."""
        return self._wait("response_url", lambda call: call.url == url, count)

    def sent(self, method: str) -> list[dict[str, Any]]:
        """Return the bodies sent so far by a method to them or to their channel."""
        bodies = [call.body for call in self.workspace.slack.called(method)]
        theirs = {self.id, self.channel, self.direct}
        return [
            body
            for body in bodies
            if theirs & {body.get("user"), body.get("channel"), body.get("channel_id")}
        ]

    def modal(self, pressed: dict[str, Any], method: str = "views.open") -> dict[str, Any]:
        """The modal that a press opened."""
        trigger = pressed["trigger_id"]
        return self._wait(method, lambda call: call.body["trigger_id"] == trigger, 1)[0]["view"]

    def home(self, count: int = 1) -> dict[str, Any]:
        """Return their Home tab after it was published `count` times."""
        shown = self._wait("views.publish", lambda call: call.body["user_id"] == self.id, count)
        return shown[-1]["view"]

    def _user(self) -> dict[str, str]:
        return {"id": self.id, "team_id": TEAM}

    def waits(self, method: str, wanted: Any, count: int = 1) -> list[dict[str, Any]]:
        """Wait for the first `count` bodies of a method that `wanted` accepts, and return them."""
        return self._wait(method, lambda call: wanted(call.body), count)

    def _wait(self, method: str, wanted: Any, count: int) -> list[dict[str, Any]]:
        def found() -> list[Call]:
            return [call for call in self.workspace.slack.called(method) if wanted(call)]

        self.workspace.slack.wait_until(lambda: len(found()) >= count)
        return [call.body for call in found()][:count]


@contextmanager
def workspace_with(data: Path, **settings: str):
    """A workspace whose server has this data folder."""
    with recording() as slack, serving(data, slack, **settings) as server:
        store = Store.open(sqlite_url(data))
        yield SlackWorkspace(server, slack, data, store)
        store.close()
        _check_accepted(slack)


def _check_accepted(slack: FakeSlack) -> None:
    """Check that real Slack would accept everything that was sent to the fake one."""
    sharing = [f"<@{user}>" for user in slack.users]
    for body in (call.body for call in slack.calls):
        if body.get("blocks"):
            assert faults(SlackMessage(body["text"], body["blocks"]), mentions=sharing) == []
        if "view" in body:
            assert faults(view=body["view"]) == []


def elements(sent: dict[str, Any]) -> list[dict[str, Any]]:
    """Every button and menu of a message or view."""
    found = []
    for block in sent["blocks"]:
        found += block.get("elements", []) if block["type"] == "actions" else []
        found += [block[name] for name in ("accessory", "element") if name in block]
    return found


def button(sent: dict[str, Any], action_id: str) -> str:
    """The value of the first button with this action."""
    return next(each["value"] for each in elements(sent) if each["action_id"] == action_id)


def choice(sent: dict[str, Any], action_id: str, start: str) -> str:
    """The value that starts so in the first menu with this action."""
    menu = next(each for each in elements(sent) if each["action_id"] == action_id)
    return next(o["value"] for o in menu["options"] if o["value"].startswith(start))


def text(sent: dict[str, Any]) -> str:
    """All that a message or view says, as Slack was sent it."""
    return json.dumps(sent, ensure_ascii=False)
