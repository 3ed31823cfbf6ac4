"""Microsoft's side of Teams on loopback: signing keys, their metadata, and where replies go."""

import json
import queue
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.request import Request, urlopen

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.server import PATIENCE

APP, TENANT, ISSUER = "app-1", "tenant-1", "https://issuer.test"
USER, ADMIN = "person-1", "admin-1"


class Microsoft:
    """Publishes `keys` (id → private key, endorsements) and keeps what the bot sends in `sent`.

    Typing indicators are kept in `typing`, apart from messages, and answered with `typing_status`.
    `url` is where it says that replies go, by itself its `own` address.
    """

    def __init__(self) -> None:
        self.keys = {"one": (key("one"), ["msteams"])}
        self.away = False
        self.unreachable = False  # drops every connection of the Connector
        self.fetched = 0
        self.refusals: list[int | tuple[int, dict]] = []
        self.sent: queue.Queue = queue.Queue()
        self.refused: queue.Queue = queue.Queue()
        self.typing: queue.Queue = queue.Queue()
        self.typing_status = 200
        self.ids = count()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.own = self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def token(self, kid="one", signed=None, algorithm="RS256", without=(), **claims) -> str:
        now = int(time.time())
        payload = {
            "iss": ISSUER,
            "aud": APP,
            "serviceurl": self.url,
            "nbf": now - 9,
            "exp": now + 600,
        }
        payload |= claims
        for name in without:
            del payload[name]
        return jwt.encode(payload, signed or self.keys[kid][0], algorithm, headers={"kid": kid})

    def activity(self, text="hello", **more) -> dict:
        return {
            "type": "message",
            "id": "1700000000001",
            "channelId": "msteams",
            "serviceUrl": self.url,
            "from": {"id": "29:1", "aadObjectId": USER},
            "recipient": {"id": "28:bot"},
            "conversation": {"id": "a:1", "tenantId": TENANT, "conversationType": "personal"},
            "channelData": {"tenant": {"id": TENANT}},
            "text": text,
        } | more

    def reply(self) -> dict:
        """The next thing that the bot sends."""
        return self.sent.get(timeout=PATIENCE)

    def published(self, path: str) -> dict:
        self.fetched += 1
        if path == "/openid":
            return {"issuer": ISSUER, "jwks_uri": f"{self.own}/keys"}
        return {"keys": [_published(kid, *key) for kid, key in self.keys.items()]}

    def _handler(self):
        microsoft = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if microsoft.away:
                    return self.answer(500, {})
                return self.answer(200, microsoft.published(self.path))

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if microsoft.unreachable:
                    self.close_connection = True
                    return None
                if body["type"] == "typing":
                    microsoft.typing.put(body)
                    return self.answer(microsoft.typing_status, {})
                if microsoft.refusals:
                    microsoft.refused.put(self.path)
                    refusal = microsoft.refusals.pop(0)
                    status, headers = refusal if isinstance(refusal, tuple) else (refusal, {})
                    return self.answer(status, {}, headers)
                sent = {
                    "id": f"message-{next(microsoft.ids)}",
                    "method": self.command,
                    "path": self.path,
                    "authorization": self.headers["Authorization"],
                    "body": body,
                }
                microsoft.sent.put(sent)
                return self.answer(200, {"id": sent["id"]})

            do_PUT = do_POST  # noqa: N815 - the server's name

            def answer(self, status, body, headers=None):
                body = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


def post(url: str, activity: dict) -> int:
    """Deliver an activity as it is, to a bot that asks for no token."""
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(url, json.dumps(activity).encode(), headers)) as reply:
        return reply.status


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A private key, the same each time that it is named."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _published(kid: str, private: rsa.RSAPrivateKey, endorsements: list[str]) -> dict:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return public | {"kid": kid, "use": "sig", "endorsements": endorsements}
