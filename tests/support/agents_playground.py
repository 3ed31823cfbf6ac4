"""Microsoft's Agents Playground, driven by its own HTTP and WebSocket interface, without a browser."""

import json
import os
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from websockets.sync.client import connect

from tests.support.server import PATIENCE, free_port

CLI = Path(__file__).parents[1] / "node/node_modules/@microsoft/m365agentsplayground/cli.js"
TENANT = "00000000-0000-0000-0000-0000000000001"
ME, MEGAN = "user-id-0", "user-id-1"
ADMIN = f"{TENANT}/00000000-0000-0000-0000-0000000000020"  # the object id of user-id-0


class Playground:
    """A client of the bot at `endpoint`, with a personal chat, a group and a channel."""

    def __init__(self, endpoint: str, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log = (folder / "playground.log").open("w")
        self._process = subprocess.Popen(
            [
                "node",
                CLI,
                "start",
                "-e",
                endpoint,
                "-c",
                "msteams",
                "-p",
                str(port),
                "--disable-telemetry",
            ],
            cwd=folder,
            env={**os.environ, "TEAMSAPPTESTER_BROWSER": "none", "HOME": str(folder)},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        config = self._patiently(lambda: self._get("/_internal/v1/config"))["config"]
        self.bot = config["bot"]
        self.personal = config["personalChat"]["id"]
        self.group = config["groupChats"][0]["id"]
        self.channel = config["teams"][0]["channels"][0]["id"]
        address = f"ws://127.0.0.1:{port}/_ws_conversation/v1/conversations/stream"
        stream = self._patiently(lambda: connect(address, max_size=None))
        self._stack = ExitStack()
        self._stream = self._stack.enter_context(stream)

    def close(self) -> None:
        self._stack.close()
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(PATIENCE)
        self._log.close()

    def install(self, conversation: str) -> None:
        self._post(f"/_debug/conversation/{conversation}/installation", {})

    def say(self, conversation: str, text: str, *, mention: bool = False) -> dict:
        """Send a message; with a mention of the bot where it would not receive the message without one."""
        name = f"<at>{self.bot['name']}</at>"
        mentions = [{"mentioned": {"id": self.bot["id"]}, "text": name}] if mention else []
        body = {
            "from": {"id": ME},
            "text": f"{name} {text}" if mention else text,
            "textFormat": "plain",
            "mentions": mentions,
        }
        return self._post(f"/_conversation/v1/conversations/{conversation}/messages", body)

    def press(self, conversation: str, message_id: str, action: dict, **typed) -> dict:
        """Press an Action.Execute of a card; what takes the card's place."""
        value = {"action": action | {"data": {**action.get("data", {}), **typed}}}
        return self.invoke("adaptiveCard/action", value, conversation, replyToId=message_id)

    def submit(self, conversation: str, message_id: str, data: dict) -> None:
        """Press an Action.Submit of a card."""
        body = {
            "conversation": {"id": conversation},
            "from": {"id": ME},
            "replyToId": message_id,
            "value": data,
        }
        self._post("/_conversation/v1/submit", body)

    def invoke(self, name: str, value: dict, conversation: str, **more) -> dict:
        body = {
            "name": name,
            "value": value,
            "from": {"id": ME},
            "conversation": {"id": conversation},
        }
        return self._post("/_conversation/v1/invoke", body | more)

    def next(self, conversation: str, action: str = "createMessage") -> dict:
        """The next thing that the bot does in a conversation."""
        until = time.monotonic() + PATIENCE
        while True:
            said = json.loads(self._stream.recv(timeout=until - time.monotonic()))
            by_bot = said.get("message", {}).get("from", {}).get("id") == self.bot["id"]
            if by_bot and said["action"] == action and said["actionConversationId"] == conversation:
                return said["message"]

    def _get(self, path: str) -> dict:
        with urlopen(self.url + path, timeout=PATIENCE) as reply:
            return json.load(reply)

    def _post(self, path: str, body: dict) -> dict:
        headers = {"Content-Type": "application/json"}
        asked = Request(self.url + path, json.dumps(body).encode(), headers)
        with urlopen(asked, timeout=PATIENCE) as reply:
            sent = reply.read()
        return json.loads(sent) if sent else {}

    def _patiently(self, work):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return work()
            except (URLError, OSError):
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.1)


def card(message: dict) -> dict:
    """The card of a message."""
    return message["attachments"][0]["content"]


def action(within: object, title: str) -> dict:
    """The action with this title, wherever in a card it is."""
    if isinstance(within, dict):
        if within.get("title") == title and str(within.get("type", "")).startswith("Action."):
            return within
        within = list(within.values())
    found = (action(part, title) for part in within) if isinstance(within, list) else ()
    return next(filter(None, found), {})
