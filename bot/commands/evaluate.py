"""`hasanyone evaluate`: how good the answers are, on questions with judged answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bot.logs import log_to_file
from index import evaluate, judged
from index.errors import InvalidInput
from index.evaluate import ENGINES, Answered
from index.judged import Judged
from index.model import Hit, Origin, VerdictKind
from index.promotion import Shelf
from index.settings import Settings, read
from index.snapshot import Snapshot, open_snapshot

# What runs are compared by.
COMPARED = "nDCG@10"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--run",
    "run_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here what was answered, one question a line.",
)
def command(folder: Path, run_file: Path | None) -> None:
    """Ask every question of FOLDER (questions.jsonl) and score the answers where it is judged."""
    settings = read(Settings)
    log_to_file(settings.data)
    snapshot = open_snapshot(Shelf(settings.data).current_folder())
    asked = judged.load(folder)
    answers = list(evaluate.run(snapshot, asked, snapshot.sources()))
    if run_file:
        _write(run_file, answers)
    console = Console(highlight=False)
    console.print(f"{len(answers)} questions, {snapshot.name}, {snapshot.calibration.basis}")
    if asked.grades and asked.documents:
        runs = _runs(answers, asked, snapshot)
        values = {name: evaluate.by_question(run, asked, snapshot) for name, run in runs.items()}
        console.print(_figures(runs, values))
        console.print(_compared(values), markup=False)
    if any(question.answered is not None for question in asked.questions):
        console.print(_verdicts(evaluate.verdicts(answers, asked)))


Values = Mapping[str, Mapping[str, Mapping[str, float]]]


def _runs(
    answers: Sequence[Answered], asked: Judged, snapshot: Snapshot
) -> dict[str, Sequence[Answered]]:
    """What our ranking answers, and what others make of the same engines, each not read again."""
    ours, *others = ENGINES
    plain = replace(snapshot, reranker=None)
    engines = {"not reranked": ENGINES[ours]} if snapshot.reranker else {}
    engines |= {name: ENGINES[name] for name in others}
    return {ours: answers} | {
        name: list(evaluate.run(plain, asked, fuse=engine)) for name, engine in engines.items()
    }


def _told_apart(answers: Sequence[Answered]) -> dict[str, float]:
    areas = {
        "AUROC": evaluate.auroc(answers),
        "AUROC, near": evaluate.auroc(answers, near=True),
    }
    return {name: area for name, area in areas.items() if area is not None}


def _figures(runs: Mapping[str, Sequence[Answered]], values: Values) -> Table:
    ours, *_ = runs
    table = Table("figure", *runs, title="Figures by ir-measures")
    for name in values[ours]:
        table.add_row(name, *(f"{fmean(values[run][name].values()):.3f}" for run in runs))
    apart = {run: _told_apart(answers) for run, answers in runs.items()}
    for name in apart[ours]:
        table.add_row(name, *(f"{areas[name]:.3f}" for areas in apart.values()))
    return table


def _compared(values: Values) -> str:
    """Where ours lies, how far its nDCG@10 stands above others', and how likely that is chance."""
    (_, ours), *others = values.items()
    if COMPARED not in ours:
        return ""
    told = (
        f"{name} {fmean(ours[COMPARED].values()) - fmean(other[COMPARED].values()):+.3f}"
        f" (p = {evaluate.by_chance(ours[COMPARED], other[COMPARED]):.4f})"
        for name, other in others
    )
    between = (
        f"{name} {low:.3f} to {high:.3f}"
        for name, (low, high) in {
            name: evaluate.interval(list(found.values())) for name, found in ours.items()
        }.items()
    )
    return (
        f"{COMPARED} against {', '.join(told)}.\n"
        f"Other such questions would show, 95 times in 100: {', '.join(between)}."
    )


def _verdicts(said: Mapping[VerdictKind, Mapping[str, int]]) -> Table:
    known = ("answered", "near", "unanswered", "right")
    columns = [name for name in known if any(name in counts for counts in said.values())]
    table = Table("verdict", *columns, title="Verdicts by what is asked")
    for kind, counts in said.items():
        table.add_row(kind, *(str(counts.get(column, 0)) for column in columns))
    return table


def _write(path: Path, answers: Sequence[Answered]) -> None:
    lines = (json.dumps(_line(answer), ensure_ascii=False) + "\n" for answer in answers)
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError:
        raise InvalidInput(
            f"The run cannot be written to {path.name}.", "Name a file that can be written."
        ) from None


def _line(answer: Answered) -> dict[str, Any]:
    return {
        "qid": answer.question.qid,
        "verdict": answer.verdict.kind,
        "probability": answer.verdict.probability,
        "results": [
            {**first, "score": hit.score, "also": also}
            for hit in answer.hits
            for first, *also in [list(_records(hit))]
        ],
    }


def _records(hit: Hit) -> Iterator[dict[str, str | None]]:
    """The records behind a hit, the one that it is shown by first."""
    yield from (_record(origin) for origin in hit.origins())


def _record(origin: Origin) -> dict[str, str | None]:
    return {"title": origin.title, "url": origin.url, "source": origin.source}
