"""The figures of a run as tables of words: the same in a terminal and on a page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

from bot.presentation.initiative_text import VERDICTS
from index.evaluation import significance, verdict_rates
from index.evaluation.comparison import COMPARED, Comparison
from index.evaluation.metrics import OURS
from index.evaluation.reliability import Forecast
from index.evaluation.runs import Run, Scored
from index.evaluation.significance import Measured
from index.evaluation.verdict_rates import Rate
from index.model import VerdictKind

# What stands for a style that no question gives.
UNSAID = "not said"
# What a style of question is shown by, beside exact@3.
_BY_STYLE = ("exact@10", COMPARED)
_OF_UNSEEN = (
    "Of calibrations that did not see the question: fitted on nine tenths of these for each other"
    " tenth."
)
_AUROC = {"AUROC": False, "AUROC, near": True}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of words: the first cell of each row names it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def of_run(run: Run, believed: Forecast | None) -> Iterator[Table]:
    """All tables of a run that have anything to say."""
    unseen = run.by_unseen()
    made = (
        figures(run),
        styles(run),
        verdicts(run),
        right(run, "How often verdicts are right and said"),
        *(
            [right(unseen, "The same by calibrations that did not see the question")]
            if unseen
            else []
        ),
        verdicts_by_style(unseen or run, _OF_UNSEEN if unseen else ""),
        *(probabilities(believed) if believed else ()),
    )
    yield from (table for table in made if table.rows)


def figures(run: Run) -> Table:
    """Each figure of ours with its interval, beside what others make of the same engines."""
    rows = [
        (measure, _figure(ours.value), between(ours), *_others(run, measure))
        for measure in run.measures
        for ours in [significance.mean(list(run.values(measure).values()))]
    ]
    for name, near in _AUROC.items() if rows else ():
        ours, *others = (run.area(engine, near=near) for engine in run.engines)
        if ours is not None:
            told = ("" if other is None else _figure(other) for other in others)
            rows.append((name, _figure(ours), "", *told))
    columns = ("figure", OURS, "between", *run.engines[1:])
    return Table("Figures by ir-measures", columns, tuple(rows), against_others(run))


def against_others(run: Run) -> str:
    """How far our nDCG@10 stands above others', and how likely that is chance."""
    ours = run.values(COMPARED)
    others = {name: run.values(COMPARED, name) for name in run.engines[1:]}
    told = [
        f"{name} {fmean(ours.values()) - fmean(other.values()):+.3f} {_p(ours, other)}"
        for name, other in others.items()
        if other.keys() == ours.keys() != set()
    ]
    return f"{COMPARED} against {', '.join(told)}." if told else ""


def styles(run: Run) -> Table:
    """The figures of each style of question."""
    rows = []
    for style, part in run.of_style().items():
        exact = part.values("exact@3")
        found = significance.share(int(sum(exact.values())), len(exact))
        if found:
            means = [_mean(part.values(measure)) for measure in _BY_STYLE]
            best = max((_mean(part.values(COMPARED, e)) for e in run.engines[1:]), default="")
            first = (str(len(exact)), _figure(found.value), between(found))
            rows.append((style or UNSAID, *first, *means, best))
    columns = ("style", "of", "exact@3", "between", *_BY_STYLE, "best other")
    note = (
        "Of: questions with a grade 3. Between: Wilson’s interval. The last column is the best"
        f" {COMPARED} of the others."
    )
    return Table("By style of question", columns, tuple(rows), note)


def verdicts(run: Run) -> Table:
    """What was said of which questions, and how often that was right."""
    said = verdict_rates.verdicts(run.questions)
    kinds = ("answered", "near", "unanswered", "right")
    held = [kind for kind in kinds if any(kind in counts for counts in said.values())]
    rows = tuple(
        (VERDICTS[kind], *(str(counts.get(column, 0)) for column in held))
        for kind, counts in said.items()
    )
    return Table("Verdicts by what is asked", ("verdict", *held), rows, _flattered(run))


def right(run: Run, title: str) -> Table:
    """How often the verdicts were right, and said."""
    rows = tuple(
        (rate.name, f"{rate.count} of {rate.of}", _figure(rate.share.value), between(rate.share))
        for rate in verdict_rates.rates(run.questions)
        if rate.share
    )
    note = "Between: Wilson’s interval. Done, under way and stopped are a yes."
    return Table(title, ("", "times", "share", "between"), rows, note)


def verdicts_by_style(run: Run, note: str) -> Table:
    """The same for each style of question, in the same order."""
    parts = {style: verdict_rates.rates(part.questions) for style, part in run.of_style().items()}
    rows = tuple(
        (style or UNSAID, *(_times(rate) for rate in found))
        for style, found in parts.items()
        if any(rate.of for rate in found)
    )
    columns = ("yes right", "yes said", "nobody right", "nobody said", "close said", "can’t say")
    return Table("Verdicts by style", ("style", *columns), rows, note)


def probabilities(believed: Forecast) -> Iterator[Table]:
    """How far the probabilities can be believed."""
    figures = {
        "AUROC, answered from unanswered": believed.auroc,
        "… from near ones alone": believed.near,
        "Brier score, the less the better": believed.brier,
        "… of the share of answered, each time": believed.base,
        "… of the top score alone, fitted on others": believed.top,
    }
    rows = [(name, _figure(f.value), between(f)) for name, f in figures.items() if f]
    rows += [
        (f"Calibration error in {len(believed.bins)} equal bins", _figure(believed.error), ""),
        ("… of a perfect forecaster, 95 times in 100", f"< {_figure(believed.perfect)}", ""),
    ]
    title = "How far the probability can be believed"
    yield Table(
        title, ("", "figure", "between"), tuple(rows), _OF_UNSEEN if believed.unseen else ""
    )
    yield Table(
        "Said against so",
        ("part", "questions", "said", "so"),
        tuple(
            (f"{place} of {len(believed.bins)}", str(b.count), _figure(b.said), _figure(b.so))
            for place, b in enumerate(believed.bins, start=1)
        ),
    )


def changes(compared: Comparison) -> Table:
    """How each figure moved between two runs."""
    rows = tuple(
        (
            each.measure,
            str(each.questions),
            _figure(each.before),
            _figure(each.now),
            f"{each.moved.value:+.3f}",
            f"{each.moved.low:+.2f} to {each.moved.high:+.2f}",
            _chance(each.chance),
        )
        for each in compared.changes
    )
    columns = ("figure", "of", "before", "now", "moved", "between", "chance")
    left = ", ".join(f"{count} {why}" for why, count in compared.left_out.items())
    note = (
        "Chance: how likely so large a move were, did nothing differ (paired, each figure for"
        " itself). Of the Brier score less is better."
    )
    return Table(
        f"{compared.questions} questions, beside {compared.before.snapshot}",
        columns,
        rows,
        f"{note} Not compared: {left}." if left else note,
    )


def between(measured: Measured) -> str:
    """Its interval in words."""
    return f"{measured.low:.2f}–{measured.high:.2f}"


def said(scored: Scored) -> str:
    """A verdict in words, inside a sentence, and whether it was right: `nobody we can see (wrong)`.

    What is said in doubt is neither right nor wrong.
    """
    right = {True: " (right)", False: " (wrong)", None: ""}[
        scored.right if definite(scored) else None
    ]
    return f"{VERDICTS[scored.verdict].lower()}{right}"


def definite(scored: Scored) -> bool:
    """Whether the verdict says that somebody has or that nobody has."""
    return scored.said_yes or scored.verdict is VerdictKind.NOBODY


def _others(run: Run, measure: str) -> Iterator[str]:
    yield from (_mean(run.values(measure, engine)) for engine in run.engines[1:])


def _flattered(run: Run) -> str:
    if not run.fitted:
        return ""
    return (
        f"The calibration was fitted on {run.fitted} of these {len(run.questions)} questions,"
        " which flatters what was said."
    )


def _mean(values: Mapping[str, float]) -> str:
    return _figure(fmean(values.values())) if values else ""


def _figure(value: float) -> str:
    return f"{value:.3f}"


def _times(rate: Rate) -> str:
    return f"{rate.count}/{rate.of}" if rate.of else ""


def _p(ours: Mapping[str, float], other: Mapping[str, float]) -> str:
    return f"(p = {significance.paired(ours, other):.4f})"


def _chance(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004 - as p-values are written
