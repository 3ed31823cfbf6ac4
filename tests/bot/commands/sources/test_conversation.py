"""`hasanyone sources add` on a real pseudo-terminal: a conversation that ends in a file."""

import os
import sys
from pathlib import Path

import pytest

from ingest.sources.source import load_sources
from tests.support.pseudo_terminal import on_terminal

ROWS = """Ref;Name of scheme;Council;Cost;State;Kick-off
1;Damp reporting;Northshire;£12,500;Amber;31/03/2024
2;Blue badge renewal;Northshire;£300;Paused for good;01/04/2024
3;Bin reminders;Southshire;;live;
"""
pytestmark = pytest.mark.slow


@pytest.fixture
def terminal(tmp_path):
    (tmp_path / "projects.csv").write_text(ROWS, encoding="utf-8")
    program = Path(sys.executable).parent / "hasanyone"
    env = {**os.environ, "HASANYONE_DATA": str(tmp_path / "data"), "TERM": "dumb"}
    with on_terminal(
        [str(program), "sources", "add", "projects.csv", "--set", "title=name of scheme"],
        env,
        str(tmp_path),
    ) as terminal:
        yield terminal


def test_a_person_corrects_names_and_keeps_a_declaration(terminal, tmp_path):
    found = terminal.expect("Correct: ")
    assert "projects.csv is a CSV table." in found
    assert "Records: 3; of them indexed: 3." in found
    assert "Cost" in found.partition("Fields that are not used:")[2]
    terminal.type("funding.amount=Costs")
    assert "No record has a field “Costs”.\nThe nearest: Cost" in terminal.expect("Correct: ")
    terminal.type("funding.amount=Cost")
    corrected = terminal.expect("Correct: ")
    assert "funding ← {amount: Cost} · you set it · 2 of 3" in corrected
    assert "12,500, GBP" in corrected
    terminal.type("started=Kick-off")
    assert "2024-03-31" in terminal.expect("Correct: ")
    terminal.type("organisations.lead=Council")
    assert "Northshire, lead" in terminal.expect("Correct: ")
    terminal.type("")
    terminal.expect("“Amber” is")
    terminal.type("live")
    terminal.expect("“Paused for good” is")
    terminal.type("stopped")
    terminal.expect("Keep it in which file?")
    terminal.type("")
    for answer in ("Northshire schemes", "Northshire Council", "OGL-UK-3.0"):
        terminal.expect("]: ")
        terminal.type(answer)
    terminal.expect("never changes [northshire-schemes]: ")
    terminal.type("Northshire!")
    terminal.expect("Name: ")
    terminal.type("northshire")
    terminal.expect("Add it to own.toml?")
    terminal.type("y")
    assert terminal.wait() == 0
    source = load_sources(tmp_path / "own.toml")[-1]
    assert (source.name, source.title, source.licence) == (
        "northshire",
        "Northshire schemes",
        "OGL-UK-3.0",
    )
    assert source.lookups["northshire-status"] == {
        "amber": "live",
        "paused for good": "stopped",
    }
    assert source.folder == tmp_path / "."
    assert (tmp_path / "sources.schema.json").is_file()


def test_a_person_who_stops_keeps_nothing(terminal, tmp_path):
    terminal.expect("Correct: ")
    terminal.type("stop")
    terminal.expect("Nothing was written.")
    assert terminal.wait() == 0
    assert not (tmp_path / "own.toml").exists()
