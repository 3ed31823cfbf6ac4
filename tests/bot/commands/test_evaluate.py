"""`hasanyone evaluate`: a run is scored, kept, compared and reported."""

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

# Of each kind: enough to tell something of a probability.
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
    """Judged questions of the shipped catalogue, and one that wants to do harm, evaluated."""
    folder = tmp_path_factory.mktemp("judged")
    shutil.copy(QUESTIONS_FOLDER / "documents.jsonl", folder)
    shipped = lines(QUESTIONS_FOLDER / "questions.jsonl")
    answered = [each for each in shipped if each["answered"]][:EACH]
    others = [each for each in shipped if not each["answered"]][:EACH]
    harm = {"qid": "<b>h", "text": HOSTILE, "answered": True, "style": "<i>harm"}
    rows = (json.dumps(each) for each in (*answered, *others, harm))
    (folder / "questions.jsonl").write_text("\n".join(rows), encoding="utf-8")
    grades = (QUESTIONS_FOLDER / "judgements.tsv").read_text(encoding="utf-8")
    document = lines(QUESTIONS_FOLDER / "documents.jsonl")[0]["id"]
    (folder / "judgements.tsv").write_text(f"{grades}\n<b>h\t{document}\t3\n", encoding="utf-8")
    ran = evaluate(indexed, folder, "--save", folder / "run.json", "--report", folder / "r.html")
    assert (ran.returncode, ran.stderr) == (0, "")
    return Evaluated(ran.stdout, folder, indexed)


def test_figures_are_told_by_style_with_intervals_and_of_verdicts_and_probabilities(evaluated):
    for told in (
        "By style of question",
        "problem",
        "Verdicts by style",
        "a yes is right",
        "nobody, of the unanswered",
        "Brier score",
        "the top score alone",
        "a perfect",
        "did not see the question",
        f"fitted on {2 * EACH} of these {2 * EACH + 1} questions",
    ):
        assert told in " ".join(evaluated.printed.split())


def test_a_saved_run_tells_the_same_as_when_it_was_asked(evaluated):
    told = evaluate(Path("nowhere"), evaluated.folder / "run.json")
    assert (told.returncode, told.stdout) == (0, evaluated.printed)


def test_a_run_is_compared_with_one_of_before(evaluated, tmp_path):
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
    ("broken", "says"),
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
def test_what_cannot_be_compared_is_told_in_a_sentence(evaluated, tmp_path, broken, says):
    run, other = evaluated.folder / "run.json", tmp_path / "other.json"
    if broken:
        other.write_text(broken(json.loads(run.read_text(encoding="utf-8"))), encoding="utf-8")
    ran = evaluate(evaluated.data, run, "--against", other)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert says in ran.stderr
    assert str(tmp_path) not in ran.stderr


@pytest.mark.parametrize("option", ["--save", "--report", "--run"])
def test_what_cannot_be_written_is_told_in_a_sentence(evaluated, tmp_path, option):
    asked = evaluated.folder / ("" if option == "--run" else "run.json")
    ran = evaluate(evaluated.data, asked, option, tmp_path / "none" / "file")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "cannot be written to file" in ran.stderr


def test_a_saved_run_holds_too_little_to_write_what_was_answered(evaluated, tmp_path):
    ran = evaluate(evaluated.data, evaluated.folder / "run.json", "--run", tmp_path / "run.jsonl")
    assert ran.returncode == 2
    assert "Name a folder of questions" in ran.stderr


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1100])
def test_the_report_is_one_page_that_fetches_nothing_and_fits(browser, evaluated, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    address = (evaluated.folder / "r.html").as_uri()
    page.goto(address)
    assert asked == [address]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("figure svg").count() == 3
    assert page.locator("#worst li.hit").count() > 0
    assert page.get_by_text(HOSTILE).count() == 1
    assert page.locator("main img, main b, main i, main script").count() == 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    # What is drawn takes the page's own colours, so that it can be seen by day and by night.
    drawn = page.locator("figure svg text, figure svg use, figure svg path").evaluate_all(
        "all => all.map(each => getComputedStyle(each).fill + getComputedStyle(each).stroke)"
    )
    assert "rgb(0, 0, 0)none" not in drawn[1:]
    page.close()


def test_the_report_names_no_folder(evaluated):
    page = (evaluated.folder / "r.html").read_text(encoding="utf-8")
    assert str(evaluated.folder) not in page
    assert str(evaluated.data) not in page
