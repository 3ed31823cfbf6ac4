"""Bounded decompression of HTTP bodies and gzip files, chunk by chunk."""

import gzip
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import IO

_CHUNK_BYTES = 1024 * 1024
# zlib's value to detect gzip or zlib by the header.
_GZIP_OR_ZLIB_WBITS = 47


class ByteBudget:
    """Remaining bytes that a download may unpack to."""

    def __init__(self, max_bytes: int) -> None:
        self._bytes_left = max_bytes

    def spend(self, size: int) -> None:
        """Count `size` bytes as unpacked; raise ValueError beyond the maximum."""
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise ValueError("more data than allowed")


class BoundedDecompressor:
    """Streaming decompressor of one body with a Content-Encoding.

    Raises ValueError for an encoding that is not supported, and beyond `max_bytes` of output.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise ValueError(f"data in an encoding that is not supported ({encoding[:20]})")
        is_compressed = encoding not in ("", "identity")
        self._decompressor = zlib.decompressobj(_GZIP_OR_ZLIB_WBITS) if is_compressed else None
        self._budget = ByteBudget(max_bytes)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the decompressed bytes of `chunk`.

        Raises EOFError if the data are broken, ValueError beyond the maximum.
        """
        if self._decompressor is None:
            self._budget.spend(len(chunk))
            yield chunk
            return
        output = b""
        while not self._decompressor.eof and (chunk or len(output) == _CHUNK_BYTES):
            try:
                output = self._decompressor.decompress(chunk, _CHUNK_BYTES)
            except zlib.error as error:
                raise EOFError(str(error)) from error
            chunk = self._decompressor.unconsumed_tail
            self._budget.spend(len(output))
            yield output

    def finish(self) -> None:
        """Raise EOFError if the compressed stream is truncated."""
        if self._decompressor is not None and not self._decompressor.eof:
            raise EOFError("truncated")


def gunzip(gzip_path: Path, target_path: Path, max_bytes: int) -> None:
    """Decompress a gzip file to `target_path`.

    Raises EOFError or OSError if it is broken, ValueError beyond `max_bytes`.
    """
    with gzip.open(gzip_path) as source, target_path.open("wb") as target:
        try:
            copy_within(ByteBudget(max_bytes), source, target)
        except zlib.error as error:
            raise EOFError(str(error)) from error


def copy_within(budget: ByteBudget, source: IO[bytes] | BufferedIOBase, target: IO[bytes]) -> None:
    """Copy `source` to `target`, chunk by chunk; raise ValueError beyond the budget."""
    while chunk := source.read(_CHUNK_BYTES):
        budget.spend(len(chunk))
        target.write(chunk)
