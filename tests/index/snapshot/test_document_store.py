"""The document store: ids and their first dates, as the next build reads them."""

from contextlib import closing
from dataclasses import replace

from index.model import ExpectedQuestion, Initiative, QuestionOrigin
from index.snapshot.document_store import (
    DocumentStore,
    DocumentWriter,
    StoredDocument,
    dump_json,
    read_id,
    read_origins,
)
from tests.support.sample_records import record

A = record("north", "1", "Damp portal")


def test_the_document_store_keeps_when_each_id_was_first_seen(tmp_path):
    path = tmp_path / "catalogue.db"
    with DocumentWriter(path) as writer:
        writer.add([StoredDocument.of(A)])
        writer.finish({"old:1": A.id}, {A.id: "2026-01-01", "old:1": "2025-12-01"})
    with closing(DocumentStore(path)) as documents:
        assert documents.first_seen() == {A.id: "2026-01-01", "old:1": "2025-12-01"}
        assert documents.redirects() == {"old:1": A.id}


def test_the_document_store_counts_the_initiatives_of_each_country(tmp_path):
    path = tmp_path / "catalogue.db"
    countries = ("GB", "US", None, "GB", "CA", "GB", "US")
    initiatives = [
        replace(record("north", str(n), "Damp"), country=country, deployed_in=("FR",))
        for n, country in enumerate(countries)
    ]
    with DocumentWriter(path) as writer:
        writer.add(list(map(StoredDocument.of, initiatives)))
        writer.finish({})
    with closing(DocumentStore(path)) as documents:
        assert list(documents.countries.items()) == [("GB", 3), ("US", 2), ("CA", 1)]


def test_the_id_and_the_origins_of_a_line_are_read_without_the_rest():
    first = record("north", '4"\\é":', 'A "damp" \\ portal, "origins":[', url="https://a.example/1")
    merged = replace(first, origins=(*first.origins, *A.origins))
    line = dump_json(merged)
    assert read_id(line) == merged.id
    known = [(o.source, o.registry, o.key, o.title, o.url) for o in merged.origins]
    assert [(o.source, o.registry, o.key, o.title, o.url) for o in read_origins(line)] == known


def test_batches_are_numbered_on_and_a_persons_words_are_not_written(tmp_path):
    path = tmp_path / "catalogue.db"
    questions = (
        ExpectedQuestion("is there a damp portal"),
        ExpectedQuestion("my own words", QuestionOrigin.CONFIRMED),
    )
    initiatives: list[Initiative] = [record("north", str(n), f"Damp {n}") for n in range(5)]
    with DocumentWriter(path) as writer:
        writer.add(list(map(StoredDocument.of, initiatives[:2])))
        writer.add([StoredDocument.of(each, questions) for each in initiatives[2:]])
        writer.finish({})
    with closing(DocumentStore(path)) as documents:
        assert list(documents) == initiatives
        assert [each.text for each in documents.questions(3)] == ["is there a damp portal", ""]
        assert documents.rows_named(["damp4"]) == {"damp4": ([4], [])}
        assert documents.matching_rows([["source:north"]]).tolist() == [0, 1, 2, 3, 4]
