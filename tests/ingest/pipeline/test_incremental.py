"""A build that reuses what the last ones made: the same as a full build of the same input."""

import json
import random
import shutil
from dataclasses import replace

import numpy as np
import pytest

from index.model import Initiative, Query
from index.resolution.judgements import JUDGEMENTS_FILE
from index.retrieval import dense, faiss_index
from index.search import pipeline
from index.snapshot.build_records import BuildRecords, BuildState
from index.snapshot.document_store import to_json
from index.snapshot.manifest import compute_checksums, read_manifest, write_manifest
from index.snapshot.snapshot import (
    ACRONYMS_FILE,
    OPEN_PAIRS_FILE,
    VECTORS_FILE,
    VECTORS_MADE_BY_FILE,
    VOCABULARY_FILE,
)
from index.text.names import partial_names, whole_names
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


def names_of(initiative: Initiative) -> frozenset[str]:
    return whole_names(initiative) | partial_names(initiative)


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
        "acronyms": (folder / ACRONYMS_FILE).read_text(),
        "names": snapshot.documents.rows_named(
            [name for each in snapshot.documents for name in names_of(each)]
        ),
        "questions": [snapshot.documents.questions(row) for row in range(len(snapshot.documents))],
        "doubts": (folder / OPEN_PAIRS_FILE).read_text(),
        "pairs": (folder / "matches.jsonl").read_text(),
        "hits": hits,
    }


@pytest.mark.parametrize("seed", range(4))
def test_an_incremental_build_equals_a_full_build_of_the_same_input(
    sandbox, tmp_path, monkeypatch, seed
):
    if seed % 2:  # with clusters, which are used again
        monkeypatch.setattr(faiss_index, "MAX_FLAT_VECTORS", 10)
        monkeypatch.setattr(faiss_index, "MIN_CLUSTERED_VECTORS", 11)
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


def test_vectors_of_unchanged_initiatives_are_taken_from_the_current_index(sandbox):
    sandbox.build()
    shutil.rmtree(sandbox.data / "cache" / sandbox.embedder.fingerprint[:16])
    sandbox.publish("a", [row("one"), row("two", text="Something else now."), row("three")])
    assert sandbox.build().embedded == 1
    kept = content(sandbox)
    assert sandbox.build(full=True).embedded == 10
    assert content(sandbox) == kept


@pytest.mark.parametrize("other", ["made by another program", "damaged"])
def test_vectors_that_another_program_made_or_that_are_damaged_are_not_used_again(sandbox, other):
    sandbox.build()
    folder = sandbox.snapshot_store.current_folder()
    vectors = dense.vectors_path(folder / VECTORS_FILE)
    spoilt = bytearray(vectors.read_bytes())
    spoilt[-64:] = bytes(64)
    vectors.write_bytes(spoilt)
    if other != "damaged":  # sealed as if nothing had happened
        (folder / VECTORS_MADE_BY_FILE).write_text("another")
        manifest = read_manifest(folder)
        files = compute_checksums(folder)
        write_manifest(folder, manifest.model_copy(update={"files": files}))
    sandbox.publish("a", [row("one"), row("two", text="Something else now."), row("three")])
    assert sandbox.build().promoted
    built = content(sandbox)
    sandbox.build(full=True)
    assert built == content(sandbox)
