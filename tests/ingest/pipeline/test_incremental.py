"""A build that reuses what the last ones made: the same as a full build of the same input."""

import json
import random
import shutil
from dataclasses import replace

import numpy as np
import pytest

from index.model import Query
from index.resolution.judgements import JUDGEMENTS_FILE
from index.retrieval import dense
from index.search import pipeline
from index.snapshot.build_records import BuildRecords, BuildState
from index.snapshot.document_store import to_json
from index.snapshot.snapshot import OPEN_PAIRS_FILE, VECTORS_FILE, VOCABULARY_FILE
from ingest.pipeline.gate import GateTolerances
from tests.ingest.conftest import BuildSandbox, row

pytestmark = pytest.mark.slow

SUBJECTS = ("damp", "pothole", "bin collection", "school meal", "blue badge", "library card")
THINGS = ("portal", "register", "map", "reporting service", "helpline")
BODIES = ("Brackmoor Council", "Vale of Sedge Council", "North Fen Trust")
QUESTIONS = ("damp reporting", "a map of potholes", "library cards for schools", "blue badges")
SENTENCES = (
    "It was built with the tenants of three estates and is used by all of them today.",
    "The code is shared with two neighbouring councils and is kept by a small team.",
    "People report what they see and are told within five days what was done about it.",
    "It stopped in 2021 because the supplier was sold and nobody wanted to pay again.",
    "The pilot ran for nine months and cost a third of what the old paper forms cost.",
)


def some_row(chance: random.Random, key: str) -> dict:
    name = f"{chance.choice(SUBJECTS)} {chance.choice(THINGS)}".capitalize()
    text = " ".join(chance.sample(SENTENCES, chance.randint(1, 3)))
    return row(
        key,
        name=name + chance.choice(("", "", " (pilot)", f" {chance.choice(BODIES)}")),
        text=text,
        url=chance.choice((None, f"https://{key}.example/page", "https://shared.example/damp")),
    )


def change(chance: random.Random, rows: dict[str, list[dict]], names: list[str]) -> None:
    """Add, change, remove and copy some records; a source may go and come back."""
    for source in names:
        records = rows[source]
        for _ in range(chance.randint(0, 3)):
            records.append(some_row(chance, f"{source}{chance.randrange(1000)}"))
        if records and chance.random() < 0.7:
            records[chance.randrange(len(records))]["text"] = chance.choice(SENTENCES)
        if len(records) > 3 and chance.random() < 0.5:
            records.pop(chance.randrange(len(records)))
        other = chance.choice(names)
        if rows[other] and chance.random() < 0.6:  # a record that merges, or did
            copied = chance.choice(rows[other])
            records.append({**copied, "id": f"{source}-of-{copied['id']}"[:40]})


def content(sandbox: BuildSandbox) -> dict:
    """All that two snapshots of the same content must share."""
    snapshot, folder = sandbox.snapshot(), sandbox.snapshot_store.current_folder()
    hits = {
        text: [
            (hit.initiative.id, round(hit.probability, 6))
            for hit in pipeline.search(snapshot, Query(text, text), 10).hits
        ]
        for text in QUESTIONS
    }
    vectors = folder / VECTORS_FILE
    return {
        "documents": [to_json(each) for each in snapshot.documents],
        "redirects": snapshot.documents.redirects(),
        "digests": snapshot.documents.digests(),
        "first seen": snapshot.documents.first_seen(),
        "facets": {
            facet: snapshot.documents.matching_rows([[facet]]).tolist()
            for facet in snapshot.documents.facets_with_prefix("")
        },
        "starts": np.load(dense.offsets_path(vectors)).tolist(),
        "vectors": np.load(dense.vectors_path(vectors)).tobytes(),
        "words": (folder / VOCABULARY_FILE).read_text(),
        "doubts": (folder / OPEN_PAIRS_FILE).read_text(),
        "pairs": (folder / "matches.jsonl").read_text(),
        "hits": hits,
    }


@pytest.mark.parametrize("seed", range(4))
def test_an_incremental_build_equals_a_full_build_of_the_same_input(sandbox, tmp_path, seed):
    chance, names = random.Random(seed), ["a", "b"]
    rows = {name: [some_row(chance, f"{name}{number}") for number in range(12)] for name in names}
    for _ in range(4):
        change(chance, rows, names)
        for name in names:
            sandbox.publish(name, rows[name])
        if chance.random() < 0.3:
            shutil.rmtree(sandbox.mirror / chance.choice(names))
        data = tmp_path / "again" / "data"
        shutil.rmtree(data.parent, ignore_errors=True)
        if sandbox.data.exists():
            shutil.copytree(sandbox.data, data)
        full = replace(sandbox, folder=data.parent)
        promote = {"tolerances": GateTolerances(1.0, 1.0)}
        sandbox.build(mirror=sandbox.mirror, **promote)
        full.build(mirror=sandbox.mirror, full=True, **promote)
        assert content(sandbox) == content(full)


def steps(sandbox: BuildSandbox) -> set[str]:
    """The steps of the last build."""
    builds = BuildRecords(sandbox.data)
    return set(builds.get(builds.ids()[-1]).seconds)


def test_a_build_of_the_same_records_resolves_nothing_and_reports_the_same(sandbox):
    first = sandbox.build()
    again = sandbox.build()
    assert not steps(sandbox) & {"resolve", "write the index"}
    assert (again.state, again.initiatives) == (BuildState.UNCHANGED, first.initiatives)
    counts = [(each.read, each.ingested, each.merged) for each in first.sources]
    assert [(each.read, each.ingested, each.merged) for each in again.sources] == counts
    assert sandbox.build(full=True).promoted


def test_a_judgement_or_another_index_in_its_place_is_not_the_same(sandbox):
    first = sandbox.build()
    judgement = {"one": "a:one", "other": "b:four", "judgement": "same"}
    (sandbox.data / JUDGEMENTS_FILE).write_text(json.dumps(judgement))
    second = sandbox.build()
    assert second.initiatives == first.initiatives - 1
    sandbox.snapshot_store.rollback()
    sandbox.build()
    assert "resolve" in steps(sandbox)
