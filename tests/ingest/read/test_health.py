"""The health of each source after the last builds."""

import json

import pytest
from click.testing import CliRunner

from bot.cli import hasanyone
from index.model import ExpectedOutcome, Funding, Initiative, SourceState, Status
from ingest.read.health import Completeness, load_health, measure_completeness
from tests.ingest.conftest import row


def test_completeness_is_the_share_of_records_that_state_it():
    full = Initiative(
        "a:1",
        "A",
        (),
        status=Status.LIVE,
        outcomes=(ExpectedOutcome("x"),),
        funding=Funding("y"),
        contact="https://example.org/",
        started="2024",
    )
    completeness = measure_completeness([full, Initiative("a:2", "B", (), ended="2025")])
    assert completeness == Completeness(0.5, 0.5, 0.5, 0.5, 1.0)
    assert completeness.score == pytest.approx(0.6)
    assert measure_completeness([]) is None


@pytest.mark.slow
def test_health_reports_what_changed_and_what_failed(sandbox):
    sandbox.build()
    sandbox.publish("a", [row("one"), row("two"), row("three"), row("seven")])
    sandbox.publish("b", [row("four")])
    sandbox.build()
    a, b = load_health(sandbox.data, sandbox.sources)
    assert (a.state, a.record_count, a.record_change, a.is_short) == (SourceState.READ, 4, 1, False)
    assert (b.state, b.record_count) == (SourceState.FAILED, 3)
    assert b.reason
    assert a.last_success
    assert a.completeness is not None


def test_a_source_that_was_never_read_has_no_health(sandbox):
    a, _ = load_health(sandbox.data, sandbox.sources)
    assert (a.state, a.last_success, a.completeness) == (SourceState.NOT_READ, None, None)


def test_the_command_lists_every_source_also_as_json(tmp_path, monkeypatch):
    monkeypatch.setenv("HASANYONE_DATA", str(tmp_path))
    monkeypatch.setenv("HASANYONE_ENABLE", "istanduk")
    result = CliRunner().invoke(hasanyone, ["sources"])
    assert result.exit_code == 0, result.output
    assert "loti-projects" in result.stdout
    payload = json.loads(CliRunner().invoke(hasanyone, ["sources", "--json"]).stdout)
    on = {each["name"]: each["enabled"] for each in payload["sources"]}
    assert (on["istanduk"], on["loti-projects"]) == (True, False)
    assert all(each["reason"] for each in payload["unpublished"])
