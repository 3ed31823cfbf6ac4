"""`hasanyone evaluate`: a run is scored, saved, compared and reported."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from ingest.pipeline.calibration import QUESTIONS_FOLDER
from tests.conftest import HASANYONE

pytestmark = pytest.mark.slow

# Number of questions of each kind, enough to measure probabilities.
EACH = 12
HOSTILE = "<img src=x onerror=alert(1)> has anyone grown “tomatoes” on a </script> roof?"


class Evaluated(NamedTuple):
    """What an evaluation printed, and the folder that holds what it wrote."""

    printed: str
    folder: Path
    data: Path


def evaluate(data: Path, *arguments: str | Path) -> subprocess.CompletedProcess:
    ours = {name: value for name, value in os.environ.items() if "HASANYONE" not in name}
    return subprocess.run(
        [HASANYONE, "evaluate", *arguments],
        env={**ours, "HASANYONE_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def evaluated(indexed, tmp_path_factory) -> Evaluated:
    """An evaluation of judged questions of the shipped catalogue and a hostile one."""
    folder = tmp_path_factory.mktemp("judged")
    shutil.copy(QUESTIONS_FOLDER / "documents.jsonl", folder)
    shipped = lines(QUESTIONS_FOLDER / "questions.jsonl")
    answered = [each for each in shipped if each["answered"]][:EACH]
    others = [each for each in shipped if not each["answered"]][:EACH]
    hostile = {"qid": "<b>h", "text": HOSTILE, "answered": True, "style": "<i>hostile"}
    rows = (json.dumps(each) for each in (*answered, *others, hostile))
    (folder / "questions.jsonl").write_text("\n".join(rows), encoding="utf-8")
    grades = (QUESTIONS_FOLDER / "judgements.tsv").read_text(encoding="utf-8")
    document = lines(QUESTIONS_FOLDER / "documents.jsonl")[0]["id"]
    (folder / "judgements.tsv").write_text(f"{grades}\n<b>h\t{document}\t3\n", encoding="utf-8")
    ran = evaluate(indexed, folder, "--save", folder / "run.json", "--report", folder / "r.html")
    assert (ran.returncode, ran.stderr) == (0, "")
    return Evaluated(ran.stdout, folder, indexed)


def test_figures_are_printed_by_style_and_for_verdicts_and_probabilities(evaluated):
    for expected in (
        "By style of question",
        "problem",
        "Verdicts by style",
        "a plain yes is right",
        "nobody, of the unanswered",
        "Brier score",
        "the top score alone",
        "a perfect",
        "did not see the question",
        f"fitted on {2 * EACH} of these {2 * EACH + 1} questions",
    ):
        assert expected in " ".join(evaluated.printed.split())


def test_a_saved_run_prints_the_same_as_the_original_run(evaluated):
    ran = evaluate(Path("nowhere"), evaluated.folder / "run.json")
    assert (ran.returncode, ran.stdout) == (0, evaluated.printed)


def test_a_run_is_compared_with_an_earlier_one(evaluated, tmp_path):
    before = json.loads((evaluated.folder / "run.json").read_text(encoding="utf-8"))
    same = evaluate(
        evaluated.data, evaluated.folder / "run.json", "--against", evaluated.folder / "run.json"
    )
    assert "Better" not in same.stdout
    assert "+0.000" in same.stdout
    good = next(each for each in before["questions"] if each["figures"]["ours"].get("nDCG@10"))
    good["figures"]["ours"]["nDCG@10"] = 0.0
    (tmp_path / "before.json").write_text(json.dumps(before), encoding="utf-8")
    report = tmp_path / "report.html"
    compared = evaluate(
        evaluated.data,
        evaluated.folder / "run.json",
        "--against",
        tmp_path / "before.json",
        "--report",
        report,
    )
    assert "Better: 1" in compared.stdout
    assert good["text"] in " ".join(compared.stdout.split())
    assert "Worse" not in compared.stdout
    assert 'id="compared"' in report.read_text(encoding="utf-8")


def other_questions(run: dict) -> str:
    for each in run["questions"]:
        each["text"] += " elsewhere"
    return json.dumps(run)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda run: "", "is not a saved run"),
        (lambda run: json.dumps(run)[:-9], "is not a saved run"),
        (lambda run: json.dumps({**run, "questions": []}), "is not a saved run"),
        (lambda run: json.dumps({**run, "version": 2}), "is not a saved run"),
        (other_questions, "share no question"),
        (None, "cannot be read"),
    ],
    ids=["empty", "cut off", "no questions", "a later version", "other questions", "missing"],
)
def test_a_run_that_cannot_be_compared_is_an_error_with_a_sentence(
    evaluated, tmp_path, broken, message
):
    run, other = evaluated.folder / "run.json", tmp_path / "other.json"
    if broken:
        other.write_text(broken(json.loads(run.read_text(encoding="utf-8"))), encoding="utf-8")
    ran = evaluate(evaluated.data, run, "--against", other)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert message in ran.stderr
    assert str(tmp_path) not in ran.stderr


@pytest.mark.parametrize("option", ["--save", "--report", "--run"])
def test_a_file_that_cannot_be_written_is_an_error_with_a_sentence(evaluated, tmp_path, option):
    source = evaluated.folder / ("" if option == "--run" else "run.json")
    ran = evaluate(evaluated.data, source, option, tmp_path / "none" / "file")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "cannot be written to file" in ran.stderr


def test_the_answers_of_a_saved_run_cannot_be_written(evaluated, tmp_path):
    ran = evaluate(evaluated.data, evaluated.folder / "run.json", "--run", tmp_path / "run.jsonl")
    assert ran.returncode == 2
    assert "Use --run with a folder of questions" in ran.stderr


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1100])
def test_the_report_is_one_page_that_fetches_nothing_and_fits(browser, evaluated, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    requests, console = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: console.append(message.text))
    address = (evaluated.folder / "r.html").as_uri()
    page.goto(address)
    assert requests == [address]
    assert console == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("figure svg").count() == 3
    assert page.locator("#worst li.hit").count() > 0
    assert page.get_by_text(HOSTILE).count() == 1
    assert page.locator("main img, main b, main i, main script").count() == 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    # Charts use the colours of the page, which depend on the colour scheme.
    drawn = page.locator("figure svg text, figure svg use, figure svg path").evaluate_all(
        "all => all.map(each => getComputedStyle(each).fill + getComputedStyle(each).stroke)"
    )
    assert "rgb(0, 0, 0)none" not in drawn[1:]
    page.close()


def test_the_report_names_no_folder(evaluated):
    page = (evaluated.folder / "r.html").read_text(encoding="utf-8")
    assert str(evaluated.folder) not in page
    assert str(evaluated.data) not in page
