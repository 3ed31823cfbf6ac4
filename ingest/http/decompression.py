"""Bounded decompression of HTTP bodies and gzip files, chunk by chunk."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

_CHUNK_BYTES = 1024 * 1024
# zlib's own number for: gzip or zlib, as the bytes say.
_GZIP_OR_ZLIB_WBITS = 47


class BoundedDecompressor:
    """A streaming decompressor of one body, sent as `encoding`.

    Raises ValueError for an encoding that we do not open, and beyond `max_bytes` of output.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise ValueError(f"what is packed in a way that we do not open ({encoding[:20]})")
        is_compressed = encoding not in ("", "identity")
        self._decompressor = zlib.decompressobj(_GZIP_OR_ZLIB_WBITS) if is_compressed else None
        self._bytes_left = max_bytes

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the decompressed bytes that `chunk` adds.

        Raises EOFError where the data are broken, ValueError beyond the maximum.
        """
        if self._decompressor is None:
            yield self._spend(chunk)
            return
        output = b""
        while not self._decompressor.eof and (chunk or len(output) == _CHUNK_BYTES):
            try:
                output = self._decompressor.decompress(chunk, _CHUNK_BYTES)
            except zlib.error as error:
                raise EOFError(str(error)) from error
            chunk = self._decompressor.unconsumed_tail
            yield self._spend(output)

    def finish(self) -> None:
        """Raise EOFError when the compressed stream is truncated."""
        if self._decompressor is not None and not self._decompressor.eof:
            raise EOFError("truncated")

    def _spend(self, output: bytes) -> bytes:
        self._bytes_left -= len(output)
        if self._bytes_left < 0:
            raise ValueError("more than we read")
        return output


def gunzip(gzip_path: Path, target_path: Path, max_bytes: int) -> None:
    """Decompress a gzip file to `target_path`.

    Raises EOFError or OSError where it is broken, ValueError beyond `max_bytes`.
    """
    bytes_left = max_bytes
    with gzip.open(gzip_path) as source, target_path.open("wb") as target:
        while chunk := source.read(_CHUNK_BYTES):
            bytes_left -= len(chunk)
            if bytes_left < 0:
                raise ValueError("more than we read")
            target.write(chunk)
