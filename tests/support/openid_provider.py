"""A real OpenID provider on loopback: discovery, keys, authorisation with PKCE, signed ID tokens.

What it does wrong on purpose is set by `faults`.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "hasanyone-test", "a secret of the test"


@cache
def make_key(name: str) -> RSAKey:
    """A key by its name; making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


class OpenIdTestProvider:
    """Provider that signs in everybody who comes, with the claims in `claims`.

    `faults` may hold nonce, audience, azp, issuer, expired, signature, none, secret and no-token.
    """

    def __init__(self) -> None:
        self.claims: dict = {"sub": "248289761001"}
        self.faults: set[str] = set()
        self.auth_methods = ["client_secret_basic"]
        self.asks = False  # show a page with a link, as providers do, before going back
        self.authorizations: list[dict[str, str]] = []
        self.key = make_key("one")
        self._codes: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def rotate_key(self) -> None:
        """Sign with a new key from now on."""
        self.key = make_key("two")

    def metadata(self) -> dict:
        return {
            "issuer": "https://other.example" if "issuer" in self.faults else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "none"],
            "token_endpoint_auth_methods_supported": self.auth_methods,
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Return the address to which the person is sent back."""
        self.authorizations.append(query)
        assert query["client_id"] == CLIENT_ID
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        state = "another" if "state" in self.faults else query["state"]
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': state})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict]:
        """Return the response to a code; it is exchanged once, by the client, with its verifier."""
        asked = self._codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        is_client = authorization == f"Basic {basic}" or (
            self.auth_methods == ["client_secret_post"]
            and (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        )
        if not is_client or "secret" in self.faults:
            return 401, {"error": "invalid_client"}
        verifier = form.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=")
        if (
            asked is None
            or asked["code_challenge"] != challenge.decode()
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant"}
        token = {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "expires_in": 60}
        if "no-token" not in self.faults:
            token["id_token"] = self._id_token(asked["nonce"])
        return 200, token

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now - (7200 if "expired" in self.faults else 0),
            "exp": now + (-3600 if "expired" in self.faults else 300),
            "nonce": "another" if "nonce" in self.faults else nonce,
            **self.claims,
        }
        if "audience" in self.faults:
            claims |= {"aud": "another", "azp": CLIENT_ID}
        if "none" in self.faults:
            parts = ({"alg": "none"}, claims)
            return ".".join(_encode(part) for part in parts) + "."
        key = self.key
        if "signature" in self.faults:
            private = make_key("forged").as_dict(private=True)
            key = RSAKey.import_key({**private, "kid": self.key.kid})
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key)


def _encode(part: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    provider: OpenIdTestProvider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/.well-known/openid-configuration":
            self._send_json(200, self.provider.metadata())
        elif address.path == "/keys":
            self._send_json(200, {"keys": [self.provider.key.as_dict(private=False)]})
        elif address.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            self._send_back(self.provider.authorize(query))
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._send_json(*self.provider.token(form, self.headers.get("Authorization", "")))

    def _send_back(self, address: str) -> None:
        if self.provider.asks:
            page = f'<a href="{address.replace("&", "&amp;")}">Continue</a>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)
        else:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _send_json(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def running_provider() -> Iterator[OpenIdTestProvider]:
    """A provider that answers on a free port of loopback."""
    provider = OpenIdTestProvider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
