"""Pictures of an evaluation as SVG, by matplotlib; in a page they take its colours."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from index.errors import SetupError
from index.evaluation.reliability import Bin
from index.evaluation.significance import Measured

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# The page's colours by the names of its style sheet, as they are on paper.
_COLOURS = {"ink": "#19211f", "soft": "#505a56", "line": "#d9d4c6", "pine": "#0b5345"}
_INK, _SOFT, _LINE, _PINE = _COLOURS.values()
# Inches. A telephone shows a picture at some 3.4 of them: its letters must be read there too.
_WIDE, _HIGH, _ROW = 4.6, 4.2, 0.34
_LETTERS = 12


def reliability(bins: Sequence[Bin], *, paper: bool = False) -> str:
    """What was said against what was so, with what chance does to each bin; on paper or on none."""
    figure, axes = _axes(_HIGH)
    said = [each.said for each in bins]
    spread = [1.96 * (each.said * (1 - each.said) / each.count) ** 0.5 for each in bins]
    axes.plot([0, 1], [0, 1], color=_LINE, linewidth=2, label="perfectly calibrated")
    axes.errorbar(
        said, [each.so for each in bins], yerr=spread, fmt="o-", color=_PINE, label="Has Anyone"
    )
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02))
    axes.set_xlabel("probability said", color=_INK, fontsize=_LETTERS)
    axes.set_ylabel("share answered", color=_INK, fontsize=_LETTERS)
    axes.legend(loc="upper left", frameon=False, labelcolor=_INK, fontsize=_LETTERS)
    return _svg(figure, paper=paper)


def intervals(rows: Mapping[str, Measured], others: Mapping[str, Sequence[float]]) -> str:
    """A figure a row with its interval, and what others reach as grey rings."""
    figure, axes = _axes(1.0 + _ROW * len(rows))
    places = range(len(rows), 0, -1)
    for place, (name, measured) in zip(places, rows.items(), strict=True):
        reached = others.get(name, ())
        axes.plot(reached, [place] * len(reached), "o", color=_SOFT, fillstyle="none")
        axes.plot([measured.low, measured.high], [place, place], color=_PINE, linewidth=2)
        axes.plot(measured.value, place, "o", color=_PINE, markersize=8)
    axes.set(xlim=(0, 1.03), ylim=(0.4, len(rows) + 0.6))
    axes.set_yticks(list(places), labels=list(rows))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=_LINE)
    return _svg(figure)


def inlined(svg: str, name: str, words: str) -> str:
    """An SVG that we made, fit to stand in a page: its ids begin with `name`; `words` tell it."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    for colour, value in _COLOURS.items():
        svg = svg.replace(value, f"var(--{colour})")
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{words}" ', svg, count=1)


def _axes(height: float) -> "tuple[Figure, Axes]":
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - in an extra
    except ImportError:
        raise SetupError(
            "This installation cannot draw pictures.",
            "Install the extra: pip install 'hasanyone[ingest]'.",
        ) from None
    figure = Figure(figsize=(_WIDE, height), layout="constrained")
    axes = figure.add_subplot()
    axes.tick_params(colors=_INK, labelsize=_LETTERS)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(_SOFT)
    return figure, axes


def _svg(figure: "Figure", *, paper: bool = False) -> str:
    """The figure as SVG, the same each time."""
    from matplotlib import rc_context  # noqa: PLC0415 - in an extra

    file = BytesIO()
    with rc_context({"svg.hashsalt": "hasanyone"}):
        figure.savefig(file, format="svg", transparent=not paper, metadata={"Date": None})
    return file.getvalue().decode()
