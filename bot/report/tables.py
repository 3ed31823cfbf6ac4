"""Tables of an evaluation run, for a terminal and for a page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

from bot.presentation import labels
from index.evaluation import significance, verdict_rates
from index.evaluation.comparison import HEADLINE_METRIC, RunComparison
from index.evaluation.metrics import OURS
from index.evaluation.reliability import ReliabilityReport
from index.evaluation.runs import EvaluationRun, ScoredQuestion
from index.evaluation.significance import Estimate
from index.evaluation.verdict_rates import VerdictRate
from index.model import VerdictKind

# Label of questions without a style.
NO_STYLE = "not stated"
# Measures shown for each style of question, besides exact@3.
_STYLE_MEASURES = ("exact@10", HEADLINE_METRIC)
_OUT_OF_FOLD_NOTE = (
    "By calibrations that did not see the question: for each tenth of these questions, fitted on"
    " the other nine."
)
_AUROC_ROWS = {"AUROC": False, "AUROC, near": True}


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Table of text cells; the first cell of each row names it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def run_tables(run: EvaluationRun, reliability: ReliabilityReport | None) -> Iterator[ReportTable]:
    """Yield the tables of a run that are not empty."""
    out_of_fold = run.with_out_of_fold_verdicts()
    tables = (
        figure_table(run),
        style_table(run),
        verdict_table(run),
        accuracy_table(run, "How often verdicts are right and given"),
        *(
            [accuracy_table(out_of_fold, "The same, by calibrations that did not see the question")]
            if out_of_fold
            else []
        ),
        verdict_style_table(out_of_fold or run, _OUT_OF_FOLD_NOTE if out_of_fold else ""),
        *(reliability_tables(reliability) if reliability else ()),
    )
    yield from (table for table in tables if table.rows)


def figure_table(run: EvaluationRun) -> ReportTable:
    """Return our figures with their intervals, and those of the baseline engines."""
    rows = [
        (measure, _format_figure(ours.value), format_interval(ours), *_baseline_cells(run, measure))
        for measure in run.measures
        for ours in [significance.mean_with_interval(list(run.values(measure).values()))]
    ]
    for name, near in _AUROC_ROWS.items() if rows else ():
        ours, *others = (run.auroc(engine, near_only=near) for engine in run.engines)
        if ours is not None:
            other_cells = ("" if other is None else _format_figure(other) for other in others)
            rows.append((name, _format_figure(ours), "", *other_cells))
    columns = ("figure", OURS, "interval", *run.engines[1:])
    return ReportTable("Figures by ir-measures", columns, tuple(rows), describe_baselines(run))


def describe_baselines(run: EvaluationRun) -> str:
    """Return our nDCG@10 minus each baseline's, with the p-value of a paired test."""
    ours = run.values(HEADLINE_METRIC)
    baselines = {name: run.values(HEADLINE_METRIC, name) for name in run.engines[1:]}
    differences = [
        f"{name} {fmean(ours.values()) - fmean(baseline.values()):+.3f} {_p_value(ours, baseline)}"
        for name, baseline in baselines.items()
        if baseline.keys() == ours.keys() != set()
    ]
    return f"{HEADLINE_METRIC} against {', '.join(differences)}." if differences else ""


def style_table(run: EvaluationRun) -> ReportTable:
    """Return the figures of each style of question."""
    rows = []
    for style, part in run.by_style().items():
        exact = part.values("exact@3")
        interval = significance.share_with_interval(int(sum(exact.values())), len(exact))
        if interval:
            means = [_format_mean(part.values(measure)) for measure in _STYLE_MEASURES]
            best_baseline = max(
                (_format_mean(part.values(HEADLINE_METRIC, e)) for e in run.engines[1:]), default=""
            )
            cells = (str(len(exact)), _format_figure(interval.value), format_interval(interval))
            rows.append((style or NO_STYLE, *cells, *means, best_baseline))
    columns = ("style", "of", "exact@3", "interval", *_STYLE_MEASURES, "best other")
    note = (
        "Of: questions with a grade 3. Interval: Wilson’s, 95%. Best other: the best"
        f" {HEADLINE_METRIC} of the other engines."
    )
    return ReportTable("By style of question", columns, tuple(rows), note)


def verdict_table(run: EvaluationRun) -> ReportTable:
    """Return the counts of each verdict by kind of question, and of those that are right."""
    counts_by_verdict = verdict_rates.verdict_table(run.questions)
    kinds = ("answered", "near", "unanswered", "right")
    columns = [
        kind for kind in kinds if any(kind in counts for counts in counts_by_verdict.values())
    ]
    rows = tuple(
        (labels.VERDICT_LABELS[kind], *(str(counts.get(column, 0)) for column in columns))
        for kind, counts in counts_by_verdict.items()
    )
    return ReportTable(
        "Verdicts by kind of question", ("verdict", *columns), rows, _fitted_note(run)
    )


def accuracy_table(run: EvaluationRun, title: str) -> ReportTable:
    """Return the rates of definite and of right verdicts, with Wilson intervals."""
    rows = tuple(
        (
            rate.name,
            f"{rate.count} of {rate.total}",
            _format_figure(rate.share.value),
            format_interval(rate.share),
        )
        for rate in verdict_rates.compute_rates(run.questions)
        if rate.share
    )
    note = "Interval: Wilson’s, 95%. Done, under way and stopped are a yes."
    return ReportTable(title, ("", "times", "share", "interval"), rows, note)


def verdict_style_table(run: EvaluationRun, note: str) -> ReportTable:
    """Return the verdict rates of each style of question, in the order of `accuracy_table`."""
    parts = {
        style: verdict_rates.compute_rates(part.questions) for style, part in run.by_style().items()
    }
    rows = tuple(
        (style or NO_STYLE, *(_format_rate(rate) for rate in rates))
        for style, rates in parts.items()
        if any(rate.total for rate in rates)
    )
    columns = (
        *("plain yes right", "plain yes given", "yes right", "plain nobody right"),
        *("nobody right", "nobody given", "< .5 given", "< .5 right", "can’t say"),
    )
    return ReportTable("Verdicts by style", ("style", *columns), rows, note)


def reliability_tables(reliability: ReliabilityReport) -> Iterator[ReportTable]:
    """Yield the reliability of the probabilities: AUROC, Brier score, calibration error, bins."""
    figures = {
        "AUROC, answered against unanswered": reliability.auroc,
        "… against near ones alone": reliability.auroc_near,
        "Brier score (lower is better)": reliability.brier,
        "… of the share of answered questions, given each time": reliability.brier_base_rate,
        "… of the top score alone, fitted on others": reliability.brier_top_score,
    }
    rows = [(name, _format_figure(f.value), format_interval(f)) for name, f in figures.items() if f]
    rows += [
        (
            f"Calibration error in {len(reliability.bins)} equal bins",
            _format_figure(reliability.calibration_error),
            "",
        ),
        (
            "… of a perfect forecaster, 95 times in 100",
            f"< {_format_figure(reliability.perfect_error_p95)}",
            "",
        ),
    ]
    title = "How reliable the probability is"
    yield ReportTable(
        title,
        ("", "figure", "interval"),
        tuple(rows),
        _OUT_OF_FOLD_NOTE if reliability.is_out_of_fold else "",
    )
    yield ReportTable(
        "Predicted and observed",
        ("part", "questions", "predicted", "observed"),
        tuple(
            (
                f"{place} of {len(reliability.bins)}",
                str(b.count),
                _format_figure(b.predicted),
                _format_figure(b.observed),
            )
            for place, b in enumerate(reliability.bins, start=1)
        ),
    )


def change_table(comparison: RunComparison) -> ReportTable:
    """Return how each figure changed between two runs."""
    rows = tuple(
        (
            each.measure,
            str(each.questions),
            _format_figure(each.before),
            _format_figure(each.now),
            f"{each.difference.value:+.3f}",
            f"{each.difference.low:+.2f} to {each.difference.high:+.2f}",
            _format_p_value(each.p_value),
        )
        for each in comparison.changes
    )
    columns = ("figure", "of", "before", "now", "change", "interval", "chance")
    left_out = ", ".join(f"{count} {why}" for why, count in comparison.left_out.items())
    note = (
        "Chance: how likely so large a change would be if nothing differed (paired, each figure on"
        " its own). A lower Brier score is better."
    )
    return ReportTable(
        f"{comparison.questions} questions, compared with {comparison.before.snapshot}",
        columns,
        rows,
        f"{note} Not compared: {left_out}." if left_out else note,
    )


def format_interval(measured: Estimate) -> str:
    """Return an interval in words: `0.61–0.74`."""
    return f"{measured.low:.2f}–{measured.high:.2f}"


def describe_verdict(scored: ScoredQuestion) -> str:
    """Return a verdict inside a sentence, and whether it was right: `nobody we can see (wrong)`.

    A verdict that is not definite is neither.
    """
    suffix = {True: " (right)", False: " (wrong)", None: ""}[
        scored.right if is_definite(scored) else None
    ]
    return f"{labels.VERDICT_LABELS[scored.verdict].lower()}{suffix}"


def is_definite(scored: ScoredQuestion) -> bool:
    """Return whether the verdict is a yes (somebody has) or a no (nobody has)."""
    return scored.is_yes or scored.verdict is VerdictKind.NOBODY


def _baseline_cells(run: EvaluationRun, measure: str) -> Iterator[str]:
    yield from (_format_mean(run.values(measure, engine)) for engine in run.engines[1:])


def _fitted_note(run: EvaluationRun) -> str:
    if not run.fitted:
        return ""
    return (
        f"The calibration was fitted on {run.fitted} of these {len(run.questions)} questions,"
        " which makes the verdicts look better than they are."
    )


def _format_mean(values: Mapping[str, float]) -> str:
    return _format_figure(fmean(values.values())) if values else ""


def _format_figure(value: float) -> str:
    return f"{value:.3f}"


def _format_rate(rate: VerdictRate) -> str:
    return f"{rate.count}/{rate.total}" if rate.total else ""


def _p_value(ours: Mapping[str, float], baseline: Mapping[str, float]) -> str:
    return f"(p = {significance.permutation_p_value(ours, baseline):.4f})"


def _format_p_value(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004 - as p-values are written
