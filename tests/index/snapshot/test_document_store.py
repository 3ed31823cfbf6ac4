"""The document store: ids and their first dates, as the next build reads them."""

from contextlib import closing
from dataclasses import replace

from index.snapshot import document_store
from index.snapshot.document_store import DocumentStore
from tests.support.sample_records import record

A = record("north", "1", "Damp portal")


def test_the_document_store_keeps_when_each_id_was_first_seen(tmp_path):
    path = tmp_path / "catalogue.db"
    document_store.write(path, [A], {"old:1": A.id}, {A.id: "2026-01-01", "old:1": "2025-12-01"})
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
    document_store.write(path, initiatives, {})
    with closing(DocumentStore(path)) as documents:
        assert list(documents.countries.items()) == [("GB", 3), ("US", 2), ("CA", 1)]
