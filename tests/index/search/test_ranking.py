from index.query.parser import parse_query
from index.search import pipeline
from index.snapshot.snapshot import open_snapshot
from tests.index.conftest import initiative


def test_near_identical_entries_are_shown_once_with_all_their_records(put):
    text = "Residents send photographs of damp and a surveyor comes the same day."
    copies = [
        initiative("damp-portal", title="Damp portal", description=text, url="https://a.example"),
        initiative("damp_portal", title="damp_portal", description=text, url="https://b.example"),
        initiative("other", title="Damp portal", description="Another thing of the same name."),
    ]
    snapshot = open_snapshot(put("one", copies))
    hits = pipeline.search(snapshot, parse_query("damp portal photographs"), 10).hits
    assert len(hits) == 2
    assert [origin.key for hit in hits for origin in hit.origins()].count("damp_portal") == 1
    assert sum(len(list(hit.origins())) for hit in hits) == 3
