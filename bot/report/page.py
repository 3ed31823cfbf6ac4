"""Evaluation report as one self-contained HTML page: figures, charts, the worst misses."""

from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

from markupsafe import Markup

from bot.report import charts, tables, terminal
from bot.web import templating
from index.evaluation import significance
from index.evaluation.comparison import RunComparison
from index.evaluation.metrics import OURS
from index.evaluation.reliability import ReliabilityReport
from index.evaluation.runs import EvaluationRun, ScoredQuestion
from index.evaluation.significance import Estimate
from index.i18n.formats import format_date

# Maximum number of questions in each list.
_MAX_WORST, _MAX_CHANGED = 20, 20
_STYLESHEET = Path(templating.__file__).parent / "static" / "style.css"


def render_page(
    run: EvaluationRun,
    reliability: ReliabilityReport | None,
    comparison: RunComparison | None = None,
) -> str:
    """Return the HTML of a run's report, with the `comparison` to another run if given."""
    template = templating.make_environment().get_template("report.html")
    return template.render(
        run=run,
        asked=format_date(run.made.date().isoformat()),
        compared=comparison,
        changes=tables.change_table(comparison) if comparison else None,
        turn=terminal.describe_change,
        tables=list(tables.run_tables(run, reliability)),
        pictures=list(_charts(run, reliability)),
        worst=worst_misses(run)[:_MAX_WORST],
        most=_MAX_CHANGED,
        # Our own stylesheet, inlined so that the page loads nothing.
        style=Markup(_STYLESHEET.read_text(encoding="utf-8")),  # noqa: S704
    )


def worst_misses(run: EvaluationRun) -> list[ScoredQuestion]:
    """Return questions with a wrong verdict, the most confident first, then hidden answers.

    An answer is hidden if the index has a best answer that is not among the first three hits. Those
    with the lowest nDCG@10 come first.
    """
    wrong = [each for each in run.questions if _is_wrong(each)]
    hidden = [each for each in run.questions if each not in wrong and _is_hidden(each)]
    return [
        *sorted(wrong, key=lambda each: -abs(each.probability - bool(each.answered))),
        *sorted(hidden, key=lambda each: each.figures[OURS].get("nDCG@10", 0.0)),
    ]


def _is_wrong(scored: ScoredQuestion) -> bool:
    return tables.is_definite(scored) and scored.right is False


def _is_hidden(scored: ScoredQuestion) -> bool:
    """Return whether the index has a best answer that is not among the first three hits."""
    ours = scored.figures.get(OURS, {})
    return ours.get("exact@3", ours.get("success@3", 1.0)) == 0.0


def _charts(
    run: EvaluationRun, reliability: ReliabilityReport | None
) -> Iterator[tuple[str, Markup]]:
    """Yield each chart with its caption."""
    rows = {
        measure: significance.mean_with_interval(list(run.values(measure).values()))
        for measure in run.measures
    }
    baselines = {measure: list(_baseline_means(run, measure)) for measure in rows}
    if rows:
        caption = (
            "Our figures with intervals; the rings are vectors, BM25 and two simple sums of both"
        )
        yield _chart(charts.draw_intervals(rows, baselines), "figures", caption)
    styles = dict(_exact_by_style(run))
    if styles:
        caption = "A grade 3 in the first three, by style of question (number of questions)"
        yield _chart(
            charts.draw_intervals(styles, _baselines_by_style(run, styles)), "styles", caption
        )
    if reliability:
        caption = "Predicted probability against the share answered, in five equal parts"
        yield _chart(charts.draw_reliability(reliability.bins), "reliability", caption)


def _exact_by_style(run: EvaluationRun) -> Iterator[tuple[str, Estimate]]:
    for style, part in run.by_style().items():
        exact = part.values("exact@3").values()
        interval = significance.share_with_interval(int(sum(exact)), len(exact))
        if interval:
            yield f"{style or tables.NO_STYLE} ({len(exact)})", interval


def _baselines_by_style(run: EvaluationRun, styles: dict[str, Estimate]) -> dict[str, list[float]]:
    parts = [part for part in run.by_style().values() if part.values("exact@3")]
    return {
        name: list(_baseline_means(part, "exact@3"))
        for name, part in zip(styles, parts, strict=True)
    }


def _baseline_means(run: EvaluationRun, measure: str) -> Iterator[float]:
    """Yield the mean that each of the other engines reaches."""
    for engine in run.engines[1:]:
        if values := run.values(measure, engine):
            yield fmean(values.values())


def _chart(svg: str, name: str, caption: str) -> tuple[str, Markup]:
    # We draw the SVG. Its only untrusted words are styles, which are drawn as outlines.
    return caption, Markup(charts.inline_svg(svg, name, caption))  # noqa: S704
