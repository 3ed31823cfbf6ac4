"""The app's two icons, drawn: the magnifying glass of the page, in colour and as an outline."""

import math
import struct
import zlib
from collections.abc import Callable
from typing import TypeAlias

Pixel: TypeAlias = tuple[int, int, int, int]

_GREEN, _WHITE, _YELLOW = (11, 83, 69), (255, 255, 255), (255, 194, 71)
_CENTRE = 16.75
# Where Teams may round or cut the corners, the glass stays within the middle of the icon.
_INNER = 0.72


def colour() -> bytes:
    """The icon in colour, 192 by 192, as a PNG."""

    def pixel(x: float, y: float, sharp: float) -> Pixel:
        x, y = (x - 16) / _INNER + _CENTRE, (y - 16) / _INNER + _CENTRE
        ring, handle = (_cover(far, sharp / _INNER) for far in (_ring(x, y), _handle(x, y)))
        mixed = _mix(_mix(_GREEN, _YELLOW, handle), _WHITE, ring)
        return (*mixed, 255)

    return _png(192, pixel)


def outline() -> bytes:
    """The icon in white on nothing, 32 by 32, as a PNG."""

    def pixel(x: float, y: float, sharp: float) -> Pixel:
        return (*_WHITE, round(255 * _cover(min(_ring(x, y), _handle(x, y)), sharp)))

    return _png(32, pixel)


def _ring(x: float, y: float) -> float:
    """How far a point is outside of the ring, in units of which the icon is 32 wide."""
    return abs(math.hypot(x - 14, y - 14) - 7) - 1.5


def _handle(x: float, y: float) -> float:
    """How far a point is outside of the handle, a line with round ends."""
    along = max(0.0, min(1.0, ((x - 19.5) + (y - 19.5)) / 13))
    return math.hypot(x - 19.5 - 6.5 * along, y - 19.5 - 6.5 * along) - 2


def _cover(far: float, sharp: float) -> float:
    """How much of a pixel, `sharp` units wide, a shape covers whose edge is `far` units away."""
    return max(0.0, min(1.0, 0.5 - far / sharp))


def _mix(
    under: tuple[int, int, int], over: tuple[int, int, int], share: float
) -> tuple[int, int, int]:
    red, green, blue = (round(u + (o - u) * share) for u, o in zip(under, over, strict=True))
    return red, green, blue


def _png(width: int, pixel: Callable[[float, float, float], Pixel]) -> bytes:
    """A square picture, each pixel asked for at its middle."""
    step = 32 / width
    rows = (
        b"\0"
        + b"".join(bytes(pixel((x + 0.5) * step, (y + 0.5) * step, step)) for x in range(width))
        for y in range(width)
    )
    header = struct.pack(">IIBBBBB", width, width, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
