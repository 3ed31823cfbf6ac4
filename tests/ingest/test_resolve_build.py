"""What resolving asks of a build: ids carried over, what is suppressed left out and counted."""

from contextlib import closing

from index import catalogue
from index.catalogue import Catalogue
from index.model import SourceReport, SourceState
from index.suppression import Entry, Kind, suppression
from ingest.build import _shown
from tests.ingest.resolving import record

A, B = record("north", "1", "Damp portal"), record("south", "x", "Skills passport")


def test_a_catalogue_keeps_since_when_each_id_is_there(tmp_path):
    path = tmp_path / "catalogue.db"
    catalogue.write(path, [A], {"old:1": A.id}, {A.id: "2026-01-01", "old:1": "2025-12-01"})
    with closing(Catalogue(path)) as kept:
        assert kept.since() == {A.id: "2026-01-01", "old:1": "2025-12-01"}
        assert kept.redirects() == {"old:1": A.id}


def test_what_is_suppressed_is_left_out_and_counted():
    reports = tuple(SourceReport(s, s, SourceState.READ, read=1) for s in ("north", "south"))
    hidden = suppression([Entry(kind=Kind.ID, value=A.id)])
    counted, shown = _shown(reports, {"north": (A,), "south": (B,)}, hidden)
    assert shown == {"north": (), "south": (B,)}
    assert [report.left_out for report in counted] == [{"suppressed": 1}, {}]
