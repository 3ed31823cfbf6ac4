"""A Slack on loopback: records what is called, answers as Slack does, and opens a socket.

It speaks real HTTP and WebSocket; a test can make it refuse, delay or rate-limit a call.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from tests.support.server import NO_RATES, PATIENCE

SECRET = "0" * 32
TOKEN = "xoxb-1-2-three"
TEAM, BOT_USER, BOT, USER, CHANNEL = "T0001", "U0BOT", "B0BOT", "U0001", "C0001"
COMMAND = Path(sys.executable).with_name("hasanyone")

_ids = itertools.count(1)


def fresh(prefix: str) -> str:
    """An id that was not given before."""
    return f"{prefix}{next(_ids):06}{os.getpid()}"


@dataclass(frozen=True)
class Call:
    """One request to the Web API, or to a response URL (method `response_url`)."""

    method: str
    body: dict[str, Any]
    token: str | None
    at: float
    url: str = ""


@dataclass
class FakeSlack:
    """The calls that Slack received, and the replies that it will send; use `recording()`."""

    calls: list[Call] = field(default_factory=list)
    # method → replies given before the usual one: {"error": …}, {"status": 429, "retry_after": 1},
    # {"delay": seconds} or whole bodies; with "accepted" Slack does what it was asked to all the same
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    # token → the reply of auth.test
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    oauth: dict[str, dict[str, Any]] = field(default_factory=dict)
    address: str = ""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    # What people can see: the messages that were posted, and the calls of a response URL that worked.
    posted: list[dict[str, Any]] = field(default_factory=list)
    responded: list[Call] = field(default_factory=list)
    away: bool = False  # drops every connection
    may_read: bool = False  # the app has the scopes to read channels
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _loop: asyncio.AbstractEventLoop | None = None

    def __post_init__(self) -> None:
        self.tokens[TOKEN] = auth(TEAM)

    @property
    def api_url(self) -> str:
        return f"{self.address}/api/"

    def response_url(self) -> str:
        return f"{self.address}/response/{fresh('R')}"

    def called(self, *methods: str) -> list[Call]:
        """The calls of these methods so far, in order."""
        return [call for call in list(self.calls) if call.method in methods]

    def wait(self, *methods: str, count: int = 1) -> list[Call]:
        """The first `count` calls of these methods, once they are there."""
        with self._changed:
            enough = self._changed.wait_for(lambda: len(self.called(*methods)) >= count, PATIENCE)
        assert enough, f"{methods}: {self.called(*methods)} of {[c.method for c in self.calls]}"
        return self.called(*methods)[:count]

    def wait_until(self, condition) -> None:
        """Wait until `condition()` holds; looked at whenever something arrives, and in between."""
        until = time.monotonic() + PATIENCE
        with self._changed:
            while not condition():
                assert time.monotonic() < until, [call.method for call in self.calls]
                self._changed.wait(0.1)

    def deliver(self, kind: str, payload: dict[str, Any], **envelope: Any) -> str:
        """Send an envelope through every open socket; returns its id."""
        envelope_id = fresh("E")
        sent = {"envelope_id": envelope_id, "type": kind, "payload": payload, **envelope}
        assert self._loop
        for socket in self.sockets:
            asyncio.run_coroutine_threadsafe(socket.send_json(sent), self._loop).result(PATIENCE)
        return envelope_id

    def _note(self, call: Call) -> None:
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await _body(request)
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ") or None
        token = bearer if bearer and not bearer.startswith("Basic") else body.get("token")
        self._note(Call(method, body, token, time.monotonic()))
        if self.away:
            request.transport.abort()
            return web.Response()
        if self.replies[method] and (refused := await self._refuse(method, body)):
            return refused
        if method not in {"oauth.v2.access", "apps.connections.open"} and token not in self.tokens:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        known = self.tokens.get(token or "", {})
        if "error" in known:
            return web.json_response({"ok": False, **known})
        return web.json_response({"ok": True, **self._answer(method, body, known)})

    async def _refuse(self, method: str, body: dict[str, Any]) -> web.Response | None:
        """The reply that a test gave for this call; None for one that is only late."""
        reply = dict(self.replies[method].pop(0))
        await asyncio.sleep(reply.pop("delay", 0))
        if reply.pop("accepted", False):
            self._answer(method, body, {})
        status, after = reply.pop("status", 200), reply.pop("retry_after", None)
        headers = {} if after is None else {"Retry-After": str(after)}
        if status not in {200, 429}:
            return web.Response(status=status, text="<html>", content_type="text/html")
        content = reply or ({"error": "ratelimited"} if status == 429 else None)
        if content is None:
            return None
        content = {"ok": "error" not in content, **content}
        return web.json_response(content, status=status, headers=headers)

    def _answer(  # noqa: C901, PLR0911, PLR0912 - one case a method
        self, method: str, body: dict[str, Any], known: dict[str, Any]
    ) -> dict[str, Any]:
        match method:
            case "auth.test":
                return known
            case "chat.postMessage" | "chat.update":
                ts = body.get("ts") or f"{time.time():.6f}"
                if method == "chat.postMessage":
                    self.posted.append({**body, "ts": ts})
                return {"channel": body.get("channel"), "ts": ts, "message": body}
            case "chat.postEphemeral":
                return {"message_ts": f"{time.time():.6f}"}
            case "chat.getPermalink":
                return {
                    "permalink": f"https://slack.example/{body.get('channel')}/{body.get('message_ts')}"
                }
            case "views.open" | "views.push" | "views.update" | "views.publish":
                view = body["view"] if isinstance(body["view"], dict) else json.loads(body["view"])
                return {"view": {"id": body.get("view_id") or fresh("V"), "hash": "h", **view}}
            case "users.info":
                return {
                    "user": {"id": body.get("user"), **self.users.get(body.get("user", ""), {})}
                }
            case "usergroups.users.list":
                return {"users": self.groups.get(body.get("usergroup", ""), [])}
            case "conversations.replies" | "conversations.history":
                return self._read(body)
            case "conversations.info":
                return {"channel": {"id": body.get("channel"), "is_ext_shared": False}}
            case "conversations.open":
                return {"channel": {"id": f"D{body.get('users')}"}}
            case "apps.connections.open":
                return {"url": f"{self.address.replace('http', 'ws', 1)}/socket"}
            case "oauth.v2.access":
                code = body.get("code") or body.get("refresh_token", "")
                return self.oauth.get(code, {"ok": False, "error": "invalid_code"})
            case _:
                return {}

    def _read(self, body: dict[str, Any]) -> dict[str, Any]:
        """The messages in a thread, or in a conversation outside of threads."""
        if not (self.may_read or body["channel"].startswith("D")):
            return {"ok": False, "error": "missing_scope"}
        where = body["channel"], body.get("ts")
        found = [each for each in self.posted if (each["channel"], each.get("thread_ts")) == where]
        return {"messages": [each for each in found if float(each["ts"]) > float(body["oldest"])]}

    async def _response(self, request: web.Request) -> web.Response:
        body = await _body(request)
        call = Call("response_url", body, None, time.monotonic(), str(request.url))
        self._note(call)
        if self.away:
            request.transport.abort()
            return web.Response()
        reply = self.replies["response_url"].pop(0) if self.replies["response_url"] else {}
        await asyncio.sleep(reply.get("delay", 0))
        status = reply.get("status", 200)
        if status == 200 and "error" not in reply:
            self.responded.append(call)
            return web.Response(text="ok")
        headers = {"Retry-After": str(reply["retry_after"])} if "retry_after" in reply else {}
        if "error" in reply:
            body = {"ok": False, "error": reply["error"]}
            return web.json_response(body, status=status, headers=headers)
        return web.Response(status=status, headers=headers)

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {}})
        with self._changed:
            self.sockets.append(socket)
            self._changed.notify_all()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                with self._changed:
                    self.acknowledged.append(json.loads(message.data))
                    self._changed.notify_all()
        self.sockets.remove(socket)
        return socket


def auth(team: str, **more: Any) -> dict[str, Any]:
    """Return the reply of auth.test for a token of this team."""
    return {"team_id": team, "user_id": BOT_USER, "bot_id": BOT, "team": team, **more}


async def _body(request: web.Request) -> dict[str, Any]:
    """The body as JSON, a form, or empty."""
    raw = (await request.read()).decode()
    if not raw:
        return dict(request.query)
    if request.content_type == "application/json":
        return json.loads(raw)
    return dict(urllib.parse.parse_qsl(raw, keep_blank_values=True))


@contextmanager
def recording():
    """A recorder that listens on a free port of loopback."""
    recorder, ready, loop = FakeSlack(), threading.Event(), asyncio.new_event_loop()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_route("*", "/api/{method}", recorder._api)
    app.router.add_post("/response/{id}", recorder._response)
    app.router.add_get("/socket", recorder._socket)
    runner = web.AppRunner(app, shutdown_timeout=0.1)

    async def start() -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        recorder.address, recorder._loop = f"http://127.0.0.1:{port}", loop
        ready.set()

    def run() -> None:
        starting = loop.create_task(start())
        loop.run_forever()
        starting.result()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    yield recorder
    loop.call_soon_threadsafe(loop.stop)
    thread.join(PATIENCE)


# Payloads, as Slack sends them.


def event(
    kind: str = "app_mention", *, team: str = TEAM, shared: bool = False, **fields: Any
) -> dict[str, Any]:
    """An event of the Events API."""
    inner = {
        "type": kind,
        "user": USER,
        "channel": CHANNEL,
        "channel_type": "channel",
        "ts": f"{time.time():.3f}{next(_ids):03}",
        "text": f"<@{BOT_USER}> has anyone done a damp and mould reporting service?",
        **fields,
    }
    return {
        "type": "event_callback",
        "event_id": fresh("Ev"),
        "team_id": team,
        "api_app_id": "A0001",
        "event_time": int(time.time()),
        "is_ext_shared_channel": shared,
        "authorizations": [
            {"team_id": team, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
        ],
        "event": {name: value for name, value in inner.items() if value is not None},
    }


def command(text: str, response_url: str, **fields: Any) -> dict[str, Any]:
    """A slash command: sent as a form."""
    return {
        "command": "/hasanyone",
        "text": text,
        "team_id": TEAM,
        "channel_id": CHANNEL,
        "user_id": USER,
        "api_app_id": "A0001",
        "trigger_id": fresh("trigger."),
        "response_url": response_url,
        "is_enterprise_install": "false",
        **fields,
    }


def _interaction(kind: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": TEAM, "domain": "example"},
        "user": {"id": USER, "team_id": TEAM},
        "api_app_id": "A0001",
        "trigger_id": fresh("trigger."),
        "is_enterprise_install": False,
        **fields,
    }


def action(
    action_id: str, value: str | None = None, response_url: str | None = None, **fields: Any
) -> dict[str, Any]:
    """A button pressed in a message (give `view` for one in a view); `selected` for a menu."""
    pressed = {
        "action_id": action_id,
        "block_id": "b",
        "type": "button",
        "action_ts": f"{time.time():.6f}",
    }
    if (selected := fields.pop("selected", None)) is not None:
        pressed |= {"type": "overflow", "selected_option": {"value": selected}}
    elif value is not None:
        pressed["value"] = value
    if "view" in fields:
        where: dict[str, Any] = {
            "container": {"type": "view", "view_id": fields["view"].get("id", "V1")}
        }
    else:
        ts = f"{time.time():.6f}"
        where = {
            "container": {"type": "message", "message_ts": ts, "channel_id": CHANNEL},
            "channel": {"id": CHANNEL, "name": "general"},
            "message": {"ts": ts, "text": "", "user": BOT_USER},
        }
    if response_url:
        where["response_url"] = response_url
    return _interaction("block_actions", actions=[pressed], **{**where, **fields})


def submission(
    callback_id: str, values: dict[str, dict[str, Any]], private_metadata: str = "", **fields: Any
) -> dict[str, Any]:
    """A modal submitted; `values` are {block_id: {action_id: element}} as Slack has them."""
    view = {
        "id": fresh("V"),
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": private_metadata,
        "state": {"values": values},
        "hash": "h",
    }
    return _interaction("view_submission", view=view, response_urls=[], **fields)


def shortcut(callback_id: str, text: str, response_url: str, **fields: Any) -> dict[str, Any]:
    """A shortcut used on somebody's message."""
    return _interaction(
        "message_action",
        callback_id=callback_id,
        response_url=response_url,
        channel={"id": CHANNEL, "name": "general"},
        message={"type": "message", "user": "U0002", "ts": f"{time.time():.6f}", "text": text},
        message_ts=f"{time.time():.6f}",
        action_ts=f"{time.time():.6f}",
        **fields,
    )


def encoded(payload: dict[str, Any]) -> tuple[bytes, str]:
    """The body and content type that Slack sends a payload with."""
    if payload.get("type") in {"event_callback", "url_verification"}:
        return json.dumps(payload).encode(), "application/json"
    form = payload if "command" in payload else {"payload": json.dumps(payload)}
    return urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers that prove a body to come from Slack."""
    stamp = str(int(at if at is not None else time.time()))
    proof = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={proof}"}


@dataclass
class Reply:
    """A response of the server."""

    status: int
    body: str
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def fetch(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Reply:
    """One request; redirects are not followed, and no status is an exception."""
    request = urllib.request.Request(url, body, headers or {})
    try:
        with _opener.open(request, timeout=PATIENCE) as answered:
            return Reply(answered.status, answered.read().decode(), dict(answered.headers))
    except urllib.error.HTTPError as refused:
        with refused:
            return Reply(refused.code, refused.read().decode(), dict(refused.headers))


@dataclass
class Served:
    """A real `hasanyone serve` process."""

    process: subprocess.Popen[str]
    address: str
    log: list[str]

    def send(
        self,
        payload: dict[str, Any],
        headers: dict[str, str] | None = None,
        *,
        retry: int | None = None,
    ) -> Reply:
        """Send a payload as Slack does, signed unless `headers` says otherwise."""
        body, kind = encoded(payload)
        proof = signed(body) if headers is None else headers
        again = (
            {}
            if retry is None
            else {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        )
        return fetch(f"{self.address}/slack/events", body, {"Content-Type": kind, **proof, **again})

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)


def environment(data: Path, recorder: FakeSlack, **more: str) -> dict[str, str]:
    """The environment of a server whose Slack is the recorder, in single-workspace mode."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLACK_", "HASANYONE_"))
    }
    return {
        **clean,
        "HASANYONE_DATA": str(data),
        "HASANYONE_PORT": "0",
        **NO_RATES,
        "HASANYONE_SERVE_BUILDS": "false",
        "HASANYONE_SLACK_API_URL": recorder.api_url,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
        **more,
    }


@contextmanager
def serving(data: Path, recorder: FakeSlack, **more: str):
    """`hasanyone serve` on a free port, answering Slack; pass `SLACK_BOT_TOKEN=""` to unset one."""
    env = environment(data, recorder, **more)
    process = subprocess.Popen(
        [COMMAND, "serve"], env=env, stderr=subprocess.PIPE, text=True, cwd=data
    )
    log: list[str] = []
    reading = threading.Thread(target=lambda: log.extend(process.stderr), daemon=True)
    try:
        address = _started(process, log)
        reading.start()
        yield Served(process, address, log)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)
        if reading.ident:
            reading.join(PATIENCE)
        process.stderr.close()


def _started(process: subprocess.Popen[str], log: list[str]) -> str:
    """The address of a server, once it is ready."""
    address = ""
    for line in process.stderr:
        log.append(line)
        if "answers on http" in line:
            address = line.split()[-1]
        if "startup complete" in line:
            return address
    raise AssertionError("".join(log))
