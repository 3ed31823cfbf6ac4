"""Compressed bodies, opened piece by piece and never beyond a limit."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

_PIECE = 1024 * 1024
# zlib's own number for: gzip or zlib, as the bytes say.
_EITHER = 47


class Bounded:
    """The plain bytes of a body sent as `encoding`; raises ValueError beyond `largest` bytes."""

    def __init__(self, encoding: str, largest: int) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise ValueError(f"what is packed in a way that we do not open ({encoding[:20]})")
        packed = encoding not in ("", "identity")
        self._open = zlib.decompressobj(_EITHER) if packed else None
        self._left = largest

    def add(self, chunk: bytes) -> Iterator[bytes]:
        """The plain bytes that `chunk` adds; raises EOFError where it is broken."""
        if self._open is None:
            yield self._counted(chunk)
            return
        piece = b""
        while not self._open.eof and (chunk or len(piece) == _PIECE):
            try:
                piece = self._open.decompress(chunk, _PIECE)
            except zlib.error as error:
                raise EOFError(str(error)) from error
            chunk = self._open.unconsumed_tail
            yield self._counted(piece)

    def end(self) -> None:
        """Raise EOFError when the body ended before its end."""
        if self._open is not None and not self._open.eof:
            raise EOFError("truncated")

    def _counted(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left < 0:
            raise ValueError("more than we read")
        return piece


def gunzip(packed: Path, to: Path, largest: int) -> None:
    """Open a gzip file; raises EOFError or OSError where broken, ValueError beyond `largest`."""
    left = largest
    with gzip.open(packed) as source, to.open("wb") as target:
        while piece := source.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise ValueError("more than we read")
            target.write(piece)
