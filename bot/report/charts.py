"""Charts of an evaluation as SVG by matplotlib, in the colours of the report page."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from index.errors import SetupError
from index.evaluation.reliability import ReliabilityBin
from index.evaluation.significance import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# The page's colours by their names in the style sheet, as they are in print.
_COLOURS = {"ink": "#19211f", "soft": "#505a56", "line": "#d9d4c6", "pine": "#0b5345"}
_INK, _SOFT, _LINE, _PINE = _COLOURS.values()
# Small, so that the text can be read on a phone, whose screen is about 3.4 inches wide.
_WIDTH_INCHES, _HEIGHT_INCHES, _ROW_HEIGHT_INCHES = 4.6, 4.2, 0.34
_FONT_SIZE_POINTS = 12


def draw_reliability(bins: Sequence[ReliabilityBin], *, paper: bool = False) -> str:
    """Return a reliability diagram: predicted probability against the share answered.

    The error bars are 1.96 binomial standard errors of the predicted probability in each bin. With
    `paper` the background is white, else transparent.
    """
    figure, axes = _make_axes(_HEIGHT_INCHES)
    predicted = [each.predicted for each in bins]
    errors = [1.96 * (each.predicted * (1 - each.predicted) / each.count) ** 0.5 for each in bins]
    axes.plot([0, 1], [0, 1], color=_LINE, linewidth=2, label="perfectly calibrated")
    axes.errorbar(
        predicted,
        [each.observed for each in bins],
        yerr=errors,
        fmt="o-",
        color=_PINE,
        label="Has Anyone",
    )
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02))
    axes.set_xlabel("predicted probability", color=_INK, fontsize=_FONT_SIZE_POINTS)
    axes.set_ylabel("share answered", color=_INK, fontsize=_FONT_SIZE_POINTS)
    axes.legend(loc="upper left", frameon=False, labelcolor=_INK, fontsize=_FONT_SIZE_POINTS)
    return _to_svg(figure, paper=paper)


def draw_intervals(rows: Mapping[str, Estimate], baselines: Mapping[str, Sequence[float]]) -> str:
    """Return a dot chart: each figure with its interval, the baselines as grey rings."""
    figure, axes = _make_axes(1.0 + _ROW_HEIGHT_INCHES * len(rows))
    positions = range(len(rows), 0, -1)
    for position, (name, measured) in zip(positions, rows.items(), strict=True):
        baseline_values = baselines.get(name, ())
        axes.plot(
            baseline_values, [position] * len(baseline_values), "o", color=_SOFT, fillstyle="none"
        )
        axes.plot([measured.low, measured.high], [position, position], color=_PINE, linewidth=2)
        axes.plot(measured.value, position, "o", color=_PINE, markersize=8)
    axes.set(xlim=(0, 1.03), ylim=(0.4, len(rows) + 0.6))
    axes.set_yticks(list(positions), labels=list(rows))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=_LINE)
    return _to_svg(figure)


def inline_svg(svg: str, id_prefix: str, description: str) -> str:
    """Return one of our SVGs for inlining in a page, with `description` as its label.

    Its ids are prefixed by `id_prefix`, and its colours are taken from the page's style sheet.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{id_prefix}-", svg)
    for colour, value in _COLOURS.items():
        svg = svg.replace(value, f"var(--{colour})")
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{description}" ', svg, count=1)


def _make_axes(height: float) -> "tuple[Figure, Axes]":
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - in an extra
    except ImportError:
        raise SetupError(
            "This installation cannot draw charts.",
            "Install the extra: pip install 'hasanyone[ingest]'.",
        ) from None
    figure = Figure(figsize=(_WIDTH_INCHES, height), layout="constrained")
    axes = figure.add_subplot()
    axes.tick_params(colors=_INK, labelsize=_FONT_SIZE_POINTS)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(_SOFT)
    return figure, axes


def _to_svg(figure: "Figure", *, paper: bool = False) -> str:
    """Return the figure as SVG, reproducible byte by byte."""
    from matplotlib import rc_context  # noqa: PLC0415 - in an extra

    file = BytesIO()
    with rc_context({"svg.hashsalt": "hasanyone"}):
        figure.savefig(file, format="svg", transparent=not paper, metadata={"Date": None})
    return file.getvalue().decode()
