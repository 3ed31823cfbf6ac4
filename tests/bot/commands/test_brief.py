"""`hasanyone brief`: written, verified, altered and refused by the installed command."""

import os
import shutil
import subprocess

import pytest

from index.snapshot.store import SnapshotStore
from tests.conftest import HASANYONE
from tests.support.small_index import write_small_index

pytestmark = pytest.mark.slow

QUESTION = "damp sensors in council homes"
STATED = ("--role", "service owner", "--considered", "1=too dear", "--decision", "adapt")


@pytest.fixture
def data(tmp_path):
    return write_small_index(tmp_path / "data")


@pytest.fixture
def run(data, tmp_path):
    """Runs `hasanyone brief` in a folder of its own."""

    def run(*arguments: str):
        ours = {name: value for name, value in os.environ.items() if "HASANYONE" not in name}
        return subprocess.run(
            [HASANYONE, "brief", *arguments],
            env={**ours, "HASANYONE_DATA": str(data)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_brief_is_written_verified_and_refused_when_altered(run, data, tmp_path):
    outs = [part for form in ("html", "pdf", "md", "json") for part in ("--out", f"b.{form}")]
    ran = run(*QUESTION.split(), *outs, *STATED)
    assert (ran.returncode, ran.stderr) == (0, "")
    codes = {line.rsplit(maxsplit=1)[1] for line in ran.stdout.splitlines()}
    assert (len(codes), ran.stdout.count("Written: ")) == (1, 4)

    ran = run("--verify", "b.pdf")
    assert ran.returncode == 0
    assert "is unchanged" in ran.stdout
    assert "the same verdict and the same" in ran.stdout

    page = tmp_path / "b.html"
    page.write_text(page.read_text().replace("too dear", "too deep", 1))
    ran = run("--verify", "b.html")
    assert ran.returncode == 1
    assert "CHANGED" in ran.stdout

    shutil.rmtree(SnapshotStore(data).current_folder())
    ran = run("--verify", "b.md")
    assert ran.returncode == 0
    assert "no longer kept" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([QUESTION], "--out FILE"),
        (["--out", "b.pdf"], "QUESTION"),
        ([QUESTION, "--out", "b.docx"], "html, pdf, md or json"),
        ([QUESTION, "--out", "b.md", "--considered", "too dear"], "ID=reason"),
        ([QUESTION, "--out", "b.md", "--decision", "perhaps"], "build-anyway"),
        (["--verify", "none.pdf"], "none.pdf"),
    ],
)
def test_what_cannot_be_understood_is_wrong_use(run, tmp_path, arguments, message):
    ran = run(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not list(tmp_path.glob("b.*"))
