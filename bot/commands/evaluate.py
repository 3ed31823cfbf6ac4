"""`hasanyone evaluate`: score the answers to questions with judged answers."""

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
from index.evaluation.metrics import AnsweredQuestion
from index.evaluation.runs import EvaluationRun
from index.model import Hit, Origin
from index.settings import Settings, read_settings
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import SnapshotStore

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--run", "answers", type=_FILE, help="Write the answers to this file, one on each line."
)
@click.option("--save", "saved_run", type=_FILE, help="Save the run to this file, for --against.")
@click.option("--against", type=_FILE, help="Compare with a run that --save wrote.")
@click.option("--report", type=_FILE, help="Write a page of figures, charts and misses here.")
def command(
    folder: Path,
    answers: Path | None,
    saved_run: Path | None,
    against: Path | None,
    report: Path | None,
) -> None:
    """Score the answers to questions that you judged.

    FOLDER holds questions.jsonl and, to score the answers, documents.jsonl and judgements.tsv
    (docs/evaluate.md). FOLDER can also be a run that --save wrote: then no question is asked again.
    """
    before = runs.load(against) if against else None
    run = _run_questions(folder, answers) if folder.is_dir() else _load_saved_run(folder, answers)
    if saved_run:
        _write_file(saved_run, "run", runs.to_json(run))
    run_comparison = comparison.compare(run, before) if before else None
    from ingest.pipeline.calibration import fit_logistic  # noqa: PLC0415 - few commands need it

    reliability_report = reliability.measure_reliability(run, fit_logistic)
    if report:
        _write_file(report, "report", page.render_page(run, reliability_report, run_comparison))
    console = Console(highlight=False)
    terminal.print_run(console, run, reliability_report)
    if run_comparison:
        terminal.print_comparison(console, run_comparison)


def _load_saved_run(path: Path, answers: Path | None) -> EvaluationRun:
    if answers:
        raise InvalidInput(
            "A saved run does not contain the complete answers.",
            "Use --run with a folder of questions.",
        )
    return runs.load(path)


def _run_questions(folder: Path, output: Path | None) -> EvaluationRun:
    """Ask the questions of a folder and score the answers; write them to `output` if given."""
    from ingest.pipeline.calibration import QUESTIONS_FOLDER, fit_logistic  # noqa: PLC0415 - few commands need it

    settings = read_settings(Settings)
    log_to_file(settings.data)
    snapshot = open_snapshot(SnapshotStore(settings.data).current_folder())
    questions = qrels.load(folder)
    answers = list(metrics.answer_questions(snapshot, questions, snapshot.sources()))
    if output:
        lines = (
            json.dumps(_answer_to_json(answer), ensure_ascii=False) + "\n" for answer in answers
        )
        _write_file(output, "run", "".join(lines))
    fitted_texts = frozenset(each.text for each in qrels.load(QUESTIONS_FOLDER).questions)
    return scoring.score(snapshot, questions, answers, fitted_texts, fit_logistic)


def _write_file(path: Path, description: str, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        raise InvalidInput(
            f"The {description} cannot be written to {path.name}.",
            "Name a file that can be written.",
        ) from None


def _answer_to_json(answer: AnsweredQuestion) -> dict[str, Any]:
    return {
        "qid": answer.question.qid,
        "verdict": answer.verdict.kind,
        "probability": answer.verdict.probability,
        "results": [
            {**shown_record, "score": hit.score, "also": other_records}
            for hit in answer.hits
            for shown_record, *other_records in [list(_hit_records(hit))]
        ],
    }


def _hit_records(hit: Hit) -> Iterator[dict[str, str | None]]:
    """Yield the records behind a hit, starting with the one whose title is shown."""
    yield from (_origin_to_json(origin) for origin in hit.origins())


def _origin_to_json(origin: Origin) -> dict[str, str | None]:
    return {"title": origin.title, "url": origin.url, "source": origin.source}
