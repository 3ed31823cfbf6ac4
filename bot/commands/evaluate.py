"""`hasanyone evaluate`: how good the answers are, on questions with judged answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from bot.logs import log_to_file
from bot.report import page, terminal
from index.errors import InvalidInput
from index.evaluation import comparison, metrics, qrels, reliability, runs, scoring
from index.evaluation.metrics import Answered
from index.evaluation.runs import Run
from index.model import Hit, Origin
from index.settings import Settings, read
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import Shelf

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("asked", metavar="FOLDER", type=click.Path(path_type=Path, exists=True))
@click.option("--run", "answers", type=_FILE, help="Write here what was answered, a line each.")
@click.option("--save", "kept", type=_FILE, help="Keep the run here, to compare others with it.")
@click.option("--against", type=_FILE, help="Compare with a run that --save kept.")
@click.option("--report", type=_FILE, help="Write a page with figures, pictures and misses here.")
def command(
    asked: Path, answers: Path | None, kept: Path | None, against: Path | None, report: Path | None
) -> None:
    """Ask every question of FOLDER (questions.jsonl) and score the answers where it is judged.

    FOLDER may also be a run that --save kept: then nothing is asked anew.
    """
    before = runs.load(against) if against else None
    run = _asked(asked, answers) if asked.is_dir() else _kept(asked, answers)
    if kept:
        _write(kept, "run", runs.text(run))
    compared = comparison.compare(run, before) if before else None
    from ingest.pipeline.calibration import logistic  # noqa: PLC0415 - few commands need it

    believed = reliability.forecast(run, logistic)
    if report:
        _write(report, "report", page.page(run, believed, compared))
    console = Console(highlight=False)
    terminal.tell(console, run, believed)
    if compared:
        terminal.tell_change(console, compared)


def _kept(path: Path, answers: Path | None) -> Run:
    if answers:
        raise InvalidInput(
            "A saved run does not hold all that was answered.",
            "Name a folder of questions with --run.",
        )
    return runs.load(path)


def _asked(folder: Path, written: Path | None) -> Run:
    """Ask the questions of a folder."""
    from ingest.pipeline.calibration import QUESTIONS, logistic  # noqa: PLC0415 - few commands need it

    settings = read(Settings)
    log_to_file(settings.data)
    snapshot = open_snapshot(Shelf(settings.data).current_folder())
    questions = qrels.load(folder)
    answers = list(metrics.run(snapshot, questions, snapshot.sources()))
    if written:
        lines = (json.dumps(_line(answer), ensure_ascii=False) + "\n" for answer in answers)
        _write(written, "run", "".join(lines))
    fitted = frozenset(each.text for each in qrels.load(QUESTIONS).questions)
    return scoring.score(snapshot, questions, answers, fitted, logistic)


def _write(path: Path, what: str, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        raise InvalidInput(
            f"The {what} cannot be written to {path.name}.", "Name a file that can be written."
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
