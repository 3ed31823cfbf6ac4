"""Files: atomic writes, JSON Lines, SHA-256 checksums."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

# The default, 8 KB, holds three initiatives.
_READ_BYTES = 1 << 16


def write_json(path: Path, data: Any) -> None:
    """Replace a JSON file atomically, on the disk before it returns."""
    write_text(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Replace a text file atomically, on the disk before it returns."""
    write_bytes(path, (text.encode(),))


def write_bytes(path: Path, parts: Iterable[bytes]) -> None:
    """Replace a file, given in parts, atomically; on the disk before it returns."""
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        temporary = Path(file.name)
        try:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            temporary.unlink()
            raise
    temporary.chmod(0o644)
    temporary.replace(path)


def write_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Replace a file by `lines`, each without its line end, atomically."""
    write_bytes(path, (line + b"\n" for line in lines))


def write_jsonl(path: Path, rows: Iterable[Any]) -> None:
    """Replace a JSON Lines file atomically, one row a line."""
    write_lines(path, (json.dumps(row, ensure_ascii=False).encode() for row in rows))


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file that are not blank, with their line ends; raise OSError."""
    with path.open("rb", buffering=_READ_BYTES) as file:
        yield from (line for line in file if line.strip())


def read_jsonl(path: Path) -> Iterator[Any]:
    """Yield the rows of a JSON Lines file, blank lines left out; raise OSError or ValueError."""
    return map(json.loads, read_lines(path))


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
