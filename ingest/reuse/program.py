"""Digest of the program: what another version made is not used again."""

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("index", "ingest")
# Code, and the lists that it reads; not the records that ship, which are a source like others.
_SUFFIXES = frozenset({".py", ".tsv"})


@cache
def program_digest() -> str:
    """Return the SHA-256 of the code of `index` and `ingest` and of their curated lists."""
    hasher = hashlib.sha256()
    for package in _PACKAGES:
        for path in sorted((_ROOT / package).rglob("*")):
            if path.suffix in _SUFFIXES:
                hasher.update(f"\0{path.relative_to(_ROOT).as_posix()}\0".encode())
                hasher.update(path.read_bytes())
    return hasher.hexdigest()
