"""Draw the app's two icons as PNG: a magnifying glass in colour and as an outline."""

import math
import struct
import zlib
from collections.abc import Callable
from typing import TypeAlias

Pixel: TypeAlias = tuple[int, int, int, int]

_GREEN, _WHITE, _YELLOW = (11, 83, 69), (255, 255, 255), (255, 194, 71)
_CENTRE = 16.75
# Where Teams may round or cut the corners, the glass stays within the middle of the icon.
_SCALE = 0.72


def colour_icon() -> bytes:
    """Return the icon in colour, 192 by 192, as a PNG."""

    def pixel_at(x: float, y: float, pixel_size: float) -> Pixel:
        x, y = (x - 16) / _SCALE + _CENTRE, (y - 16) / _SCALE + _CENTRE
        ring, handle = (
            _coverage(distance, pixel_size / _SCALE)
            for distance in (_ring_distance(x, y), _handle_distance(x, y))
        )
        rgb = _blend(_blend(_GREEN, _YELLOW, handle), _WHITE, ring)
        return (*rgb, 255)

    return _draw_png(192, pixel_at)


def outline_icon() -> bytes:
    """Return the icon in white on transparent, 32 by 32, as a PNG."""

    def pixel_at(x: float, y: float, pixel_size: float) -> Pixel:
        return (
            *_WHITE,
            round(255 * _coverage(min(_ring_distance(x, y), _handle_distance(x, y)), pixel_size)),
        )

    return _draw_png(32, pixel_at)


def _ring_distance(x: float, y: float) -> float:
    """Return a point's distance from the ring's edge, in 32nds of the icon; negative inside."""
    return abs(math.hypot(x - 14, y - 14) - 7) - 1.5


def _handle_distance(x: float, y: float) -> float:
    """Return the distance of a point from the edge of the handle, a line with round ends."""
    position = max(0.0, min(1.0, ((x - 19.5) + (y - 19.5)) / 13))
    return math.hypot(x - 19.5 - 6.5 * position, y - 19.5 - 6.5 * position) - 2


def _coverage(distance: float, pixel_size: float) -> float:
    """Return the share (0 to 1) of a pixel `pixel_size` wide, covered by a shape at `distance`."""
    return max(0.0, min(1.0, 0.5 - distance / pixel_size))


def _blend(
    background: tuple[int, int, int], foreground: tuple[int, int, int], share: float
) -> tuple[int, int, int]:
    red, green, blue = (
        round(back + (front - back) * share)
        for back, front in zip(background, foreground, strict=True)
    )
    return red, green, blue


def _draw_png(width: int, pixel_at: Callable[[float, float, float], Pixel]) -> bytes:
    """Return a square PNG of RGBA pixels, each sampled at its middle."""
    step = 32 / width
    rows = (
        b"\0"
        + b"".join(bytes(pixel_at((x + 0.5) * step, (y + 0.5) * step, step)) for x in range(width))
        for y in range(width)
    )
    header = struct.pack(">IIBBBBB", width, width, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(name, data) for name, data in parts)


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
