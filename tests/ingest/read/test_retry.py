"""A source that is unreachable is retried in the same build, alone, a few times."""

import json
import threading
import time

import pytest

from index.errors import Cancelled
from index.model import SourceState
from index.snapshot.build_records import BuildRecords, BuildState
from ingest.http.fetch_budget import FetchBudget
from ingest.read.refresh import SourceRetryPolicy
from ingest.sources.source import load_sources
from tests.ingest.conftest import declared, row
from tests.support.fake_registry import in_turn, serving

QUICK = FetchBudget(
    connect_timeout_s=20, read_timeout_s=20, total_timeout_s=60, max_tries=1, requests_per_s=1000
)
GOOD = json.dumps([row("one"), row("two")]).encode()
AWAY = (503, {}, b"")


@pytest.fixture
def build_with_answers(sandbox):
    """Builds from two sources on loopback, of which `flaky` sends the given answers in turn."""
    with serving() as site:

        def build(*answers, times: int = 2, seconds: float = 0.01):
            site.routes |= {"/steady.json": GOOD, "/flaky.json": in_turn(*answers)}
            text = "".join(
                declared(sandbox.folder, name, url=f"{site.url}/{name}.json").read_text()
                for name in ("flaky", "steady")
            )
            (sandbox.folder / "sources.toml").write_text(text.replace('"*.json"', '"all.json"'))
            sources = load_sources(sandbox.folder / "sources.toml")
            result = sandbox.build(
                sources=sources,
                mirror=None,
                fetch_budget=QUICK,
                retry_policy=SourceRetryPolicy(times, seconds),
            )
            requests = [path.strip("/").removesuffix(".json") for path in site.paths()]
            site.requests.clear()
            return result, requests

        yield build


def test_a_source_that_was_unreachable_is_retried_after_the_others_in_the_same_build(
    build_with_answers, sandbox
):
    result, requests = build_with_answers(AWAY, AWAY, GOOD)
    assert requests == ["flaky", "steady", "flaky", "flaky"]
    assert [source.state for source in result.sources] == [SourceState.READ] * 2
    assert sandbox.ids() == ["flaky:one", "flaky:two"]


def test_a_source_that_stays_unreachable_keeps_its_last_good_records_and_is_named(
    build_with_answers, sandbox
):
    build_with_answers(GOOD)
    result, requests = build_with_answers(AWAY)
    assert requests.count("flaky") == 3
    assert requests.count("steady") == 1
    flaky, steady = result.sources
    assert (flaky.state, steady.state) == (SourceState.FAILED, SourceState.READ)
    assert "503" in flaky.reason
    assert flaky.ingested == 2
    assert build_with_answers(AWAY, times=0)[1].count("flaky") == 1


@pytest.mark.parametrize(
    "refusal",
    [(404, {}, b""), (503, {"Retry-After": "86400"}, b""), (200, {}, b"<html>Sorry</html>")],
    ids=["gone", "asks for a day", "a web page"],
)
def test_a_permanent_failure_is_not_retried(build_with_answers, refusal):
    result, requests = build_with_answers(refusal)
    assert requests.count("flaky") == 1
    assert result.sources[0].state is SourceState.FAILED


def test_a_build_that_waits_can_be_cancelled(build_with_answers, sandbox):
    outcomes = []

    def build():
        with pytest.raises(Cancelled):
            build_with_answers(AWAY, seconds=3600)
        outcomes.append(True)

    builds, thread = BuildRecords(sandbox.data), threading.Thread(target=build)
    thread.start()
    while not (ids := builds.ids()) or builds.get(ids[0]).step != "wait for try 2":
        time.sleep(0.01)
    builds.cancel(ids[0])
    thread.join()
    assert outcomes
    assert builds.get(ids[0]).state is BuildState.CANCELLED
