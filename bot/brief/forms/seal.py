"""Code and seal of a brief, and its signature.

The code is the SHA-256 of the content as canonical JSON, the same in every form. The seal is the
last line of a file: it names what made it, and has the SHA-256 of all bytes before it and, where a
key is set, their HMAC-SHA256 (RFC 2104).
"""

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

_SEAL = re.compile(
    rb"(?P<head>hasanyone-brief v1 (?P<made_by>[!-~]+(?: [!-~]+)?)) sha256=(?P<digest>[0-9a-f]{64})"
    rb"(?: hmac=(?P<signature>[0-9a-f]{64}))?"
)
# Keeps signatures of briefs apart from whatever else the key may sign.
_PURPOSE = b"hasanyone brief\0"


@dataclass(frozen=True, slots=True)
class Seal:
    """Seal of a file: `body` are the bytes before it, `made_by` the programs that made it."""

    body: bytes
    head: bytes
    made_by: str
    digest: str
    signature: str | None

    @property
    def is_whole(self) -> bool:
        """Return whether the bytes before the seal are those that were sealed."""
        return hmac.compare_digest(_digest(self.body, self.head), self.digest)

    def is_signed_with(self, keys: Sequence[bytes]) -> bool:
        """Return whether one of `keys` made the signature."""
        signature = self.signature or ""
        return any(hmac.compare_digest(_sign(self.body, self.head, key), signature) for key in keys)


def canonical_json(content: object) -> bytes:
    """Return JSON with sorted keys, without blanks, in UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def compute_code(content: bytes) -> str:
    """Return the verification code of a content: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def add_seal(
    body: bytes, made_by: str, opening: bytes, closing: bytes, key: bytes | None = None
) -> bytes:
    """Return a file with its seal between `opening` and `closing`, signed where there is a key."""
    head = b"hasanyone-brief v1 " + made_by.encode()
    line = head + b" sha256=" + _digest(body, head).encode()
    if key:
        line += b" hmac=" + _sign(body, head, key).encode()
    return body + opening + line + closing


def split_seal(file: bytes, opening: bytes, closing: bytes) -> Seal | None:
    """Return the seal that ends a file; None where there is none in its place."""
    start = file.rfind(b"\n") if not file.endswith(b"\n") else file[:-1].rfind(b"\n")
    body, line = file[: start + 1], file[start + 1 :]
    if not (line.startswith(opening) and line.endswith(closing)):
        return None
    found = _SEAL.fullmatch(line[len(opening) : len(line) - len(closing)])
    if found is None:
        return None
    signature = found["signature"]
    return Seal(
        body=body,
        head=found["head"],
        made_by=found["made_by"].decode(),
        digest=found["digest"].decode(),
        signature=signature.decode() if signature else None,
    )


def _digest(body: bytes, head: bytes) -> str:
    return hashlib.sha256(body + head).hexdigest()


def _sign(body: bytes, head: bytes, key: bytes) -> str:
    return hmac.new(key, _PURPOSE + body + head, hashlib.sha256).hexdigest()
