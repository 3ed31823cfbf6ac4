"""An evaluation as one page that needs nothing else: figures, pictures, the worst misses."""

from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

from markupsafe import Markup

from bot.report import charts, tables, terminal
from bot.web import templating
from index.evaluation import significance
from index.evaluation.comparison import Comparison
from index.evaluation.metrics import OURS
from index.evaluation.reliability import Forecast
from index.evaluation.runs import Run, Scored
from index.evaluation.significance import Measured
from index.text.dates import date

# Questions that are told of each kind.
_WORST, _TURNED = 20, 20
_STYLE = Path(templating.__file__).parent / "static" / "style.css"


def page(run: Run, believed: Forecast | None, compared: Comparison | None = None) -> str:
    """The page of a run, as HTML."""
    template = templating.environment().get_template("report.html")
    return template.render(
        run=run,
        asked=date(run.made.date().isoformat()),
        compared=compared,
        changes=tables.changes(compared) if compared else None,
        turn=terminal.turn,
        tables=list(tables.of_run(run, believed)),
        pictures=list(_pictures(run, believed)),
        worst=worst(run)[:_WORST],
        most=_TURNED,
        # Our own, not of others: the style of the page, whole, so that nothing is fetched.
        style=Markup(_STYLE.read_text(encoding="utf-8")),  # noqa: S704
    )


def worst(run: Run) -> list[Scored]:
    """What was answered wrongly, the surest first; then what was judged right and is not shown."""
    wrong = [each for each in run.questions if _is_wrong(each)]
    hidden = [each for each in run.questions if each not in wrong and _is_hidden(each)]
    return [
        *sorted(wrong, key=lambda each: -abs(each.probability - bool(each.answered))),
        *sorted(hidden, key=lambda each: each.figures[OURS].get("nDCG@10", 0.0)),
    ]


def _is_wrong(scored: Scored) -> bool:
    return tables.definite(scored) and scored.right is False


def _is_hidden(scored: Scored) -> bool:
    """Whether the very thing asked for is known, and not among the first three."""
    ours = scored.figures.get(OURS, {})
    return ours.get("exact@3", ours.get("success@3", 1.0)) == 0.0


def _pictures(run: Run, believed: Forecast | None) -> Iterator[tuple[str, Markup]]:
    """Each picture with its words."""
    rows = {m: significance.mean(list(run.values(m).values())) for m in run.measures}
    others = {m: list(_others(run, m)) for m in rows}
    if rows:
        words = "Our figures with intervals; rings are vectors, BM25 and two simple sums of them"
        yield _picture(charts.intervals(rows, others), "figures", words)
    styles = dict(_exact_by_style(run))
    if styles:
        words = "The very thing in the first three, by style of question (how many of it)"
        yield _picture(charts.intervals(styles, _of_styles(run, styles)), "styles", words)
    if believed:
        words = "Probability said against share answered, in five equal parts"
        yield _picture(charts.reliability(believed.bins), "reliability", words)


def _exact_by_style(run: Run) -> Iterator[tuple[str, Measured]]:
    for style, part in run.of_style().items():
        exact = part.values("exact@3").values()
        found = significance.share(int(sum(exact)), len(exact))
        if found:
            yield f"{style or tables.UNSAID} ({len(exact)})", found


def _of_styles(run: Run, named: dict[str, Measured]) -> dict[str, list[float]]:
    parts = [part for part in run.of_style().values() if part.values("exact@3")]
    return {name: list(_others(part, "exact@3")) for name, part in zip(named, parts, strict=True)}


def _others(run: Run, measure: str) -> Iterator[float]:
    """What the other engines reach."""
    for engine in run.engines[1:]:
        if values := run.values(measure, engine):
            yield fmean(values.values())


def _picture(svg: str, name: str, words: str) -> tuple[str, Markup]:
    # Drawn by us of figures; the only words of others in it are styles, drawn as outlines.
    return words, Markup(charts.inlined(svg, name, words))  # noqa: S704
