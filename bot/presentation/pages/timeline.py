"""Picture of attempts through the years: bars on an axis, as geometry without markup."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.initiative_view import InitiativeView, view_initiative
from bot.presentation.pages import page_labels
from index.model import Initiative, SourceReport
from index.text.documents import truncate

_ROW_HEIGHT, _AXIS_HEIGHT, _BAR_HEIGHT, _MARGIN = 46, 34, 14, 12
_MIN_BAR_WIDTH = 14
# Years on the axis at most, and the room that one needs.
_TICK_WIDTH = 64
_STEPS = (1, 2, 5, 10, 20, 50, 100)
# A letter of 15 pixels is some 7.6 wide.
_LETTER_WIDTH = 7.6
_MONTHS = 12
# How much of a year an attempt without an end is drawn.
_OPEN_YEARS = 1.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One attempt: its row's baseline, its title, and the bar; `is_open` without a stated end."""

    y: int
    title: str
    status_name: str
    x: int
    width: int
    is_open: bool
    is_this: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis."""

    x: int
    year: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of `width` by `height` pixels: ticks of the axis, and a bar for each attempt."""

    width: int
    height: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    bar_height: int = _BAR_HEIGHT


@dataclass(frozen=True, slots=True)
class AttemptsView:
    """Attempts at one problem: pictures for a wide and a narrow screen, and all of them in order.

    `description` says what the picture shows; it is empty where nothing is dated. `open_note`
    explains a bar without an end, where there is one.
    """

    title: str
    count: str
    description: str
    pictures: tuple[Picture, ...]
    attempts: tuple[InitiativeView, ...]
    not_dated: str
    open_note: str


def view_attempts(
    initiatives: Sequence[Initiative],
    sources: tuple[SourceReport, ...],
    title: str,
    this: Initiative | None = None,
) -> AttemptsView:
    """Return the attempts in the order of time; `this` is the one whose page it is."""
    ordered = sorted(initiatives, key=lambda each: (_start(each) or 9999.0, each.title))
    dated = [each for each in ordered if _start(each)]
    pictures = tuple(_draw(dated, width, this) for width in (900, 340)) if dated else ()
    undated = len(ordered) - len(dated)
    return AttemptsView(
        title=title,
        count=labels.count_noun(len(ordered), page_labels.ATTEMPTS_COUNT),
        description=_describe(dated) if dated else "",
        pictures=pictures,
        attempts=tuple(view_initiative(each, sources) for each in ordered),
        not_dated=labels.count_noun(undated, page_labels.NOT_DATED) if undated and dated else "",
        open_note=page_labels.OPEN_ENDED if any(_end(each) is None for each in dated) else "",
    )


def _describe(dated: Sequence[Initiative]) -> str:
    first, last = _bounds(dated)
    return labels.count_noun(len(dated), page_labels.ATTEMPTS_PICTURE, first=first, last=last - 1)


def _draw(dated: Sequence[Initiative], width: int, this: Initiative | None) -> Picture:
    first, last = _bounds(dated)
    inner = width - 2 * _MARGIN

    def x(year: float) -> int:
        return round(_MARGIN + inner * (year - first) / (last - first))

    bars = []
    for number, each in enumerate(dated):
        start, end = _start(each) or first, _end(each)
        left = x(start)
        right = min(x(end or start + _OPEN_YEARS), width - _MARGIN)
        title = each.title if each is not this else _mark(each.title)
        y = _AXIS_HEIGHT + number * _ROW_HEIGHT
        bars.append(
            Bar(
                y,
                truncate(" ".join(title.split()), int(inner / _LETTER_WIDTH)),
                each.status,
                min(left, width - _MARGIN - _MIN_BAR_WIDTH),
                max(right - left, _MIN_BAR_WIDTH),
                end is None,
                each is this,
            )
        )
    height = _AXIS_HEIGHT + len(dated) * _ROW_HEIGHT
    return Picture(width, height, tuple(_ticks(first, last, inner, x)), tuple(bars))


def _ticks(first: int, last: int, inner: int, x: Callable[[float], int]) -> list[Tick]:
    most = max(2, inner // _TICK_WIDTH)
    step = next((step for step in _STEPS if (last - first) / step <= most), _STEPS[-1])
    return [Tick(x(year), str(year)) for year in range(first, last, step)]


def _mark(title: str) -> str:
    return page_labels.THIS_ONE.format(title=title)


def _bounds(dated: Sequence[Initiative]) -> tuple[int, int]:
    """Return the first year, and the one after the last."""
    starts = [_start(each) or 0 for each in dated]
    ends = [_end(each) or (_start(each) or 0) for each in dated]
    return int(min(starts)), int(max(*ends, *starts)) + 1


def _start(initiative: Initiative) -> float | None:
    return _year(initiative.started) or _year(initiative.ended)


def _end(initiative: Initiative) -> float | None:
    """Return the end of an attempt, to the end of the year or month that is stated."""
    end = _year(initiative.ended)
    if end is None or initiative.ended is None:
        return None
    is_year = len(initiative.ended) == len("2019")
    return end + (1 if is_year else 1 / _MONTHS)


def _year(date: str | None) -> float | None:
    """Return an ISO 8601 date as a year with its months as a fraction."""
    year, *rest = (date or "").split("-")
    if not year.isdigit() or len(year) != len("2019"):
        return None
    month = int(rest[0]) if rest and rest[0].isdigit() else 1
    return int(year) + (min(max(month, 1), _MONTHS) - 1) / _MONTHS
