"""Records become initiatives: what is stated and nothing else, every field accounted for."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ParseError
from index.model import (
    ExpectedOutcome,
    Funding,
    Initiative,
    Organisation,
    OutcomeResult,
    Reuse,
    Role,
    Status,
)
from index.snapshot.document_store import from_json, to_json
from ingest.cleaning.contacts import find_role_contact
from ingest.cleaning.dates import DateOrder
from ingest.issues import Issue, IssueKind
from ingest.normalise.field_coverage import iter_leaves
from ingest.normalise.lookups import Lookups
from ingest.normalise.mapped_record import MAX_PROSE_CHARS, MAX_VALUES
from ingest.normalise.normaliser import Normaliser
from ingest.parse.record import Record
from ingest.read.reader import read_source
from ingest.sources.expressions import covers
from ingest.sources.source import Source
from tests.support.source_readings import source_reading

DECLARED: dict[str, Any] = {
    "name": "example",
    "registry": "example",
    "title": "Example",
    "publisher": "Somebody",
    "homepage": "https://example.org/",
    "url": "https://example.org/records.jsonl",
    "licence": "CC0-1.0",
    "tried": "mirror",
    "records_min": 1,
    "lookups": {"status": {"abandoned": "stopped", "n/s": ""}},
    "part": [
        {
            "name": "records",
            "files": "records.jsonl",
            "format": "jsonl",
            "key": "id",
            "words": {"status": "status"},
            "ignore": ["internal.*"],
            "map": {
                "title": "name",
                "url": "url",
                "description": ["what", "how"],
                "aliases": "split(aliases, ',')",
                "organisations": "bodies[].{name: name, role: role}",
                "country": "countries",
                "status": "status",
                "status_as_of": "updated",
                "started": "started",
                "outcomes": "outcomes",
                "funding": "funding",
                "reuse": "{code: code, licence: licence}",
                "contact": "contact",
                "links": "links",
            },
        }
    ],
}
SOURCE = Source.model_validate(DECLARED)
ACCOUNTED = (
    *("id", "name", "url", "what", "how", "aliases", "bodies.name", "bodies.role", "countries"),
    *("status", "updated", "started", "outcomes", "funding", "code", "licence", "contact", "links"),
    "internal.*",
)


def normalise(fields: dict[str, Any]) -> tuple[Initiative | str, list[Issue]]:
    """The initiative in a record, or the reason why there is none, and the issues."""
    reading = source_reading(SOURCE, Path())
    normaliser = Normaliser(reading, SOURCE.parts[0], Lookups(SOURCE.lookups))
    outcome = normaliser.normalise(Record("records.jsonl", 1, fields))
    reading.issues.report_fields()
    return outcome, reading.issues.raised


def initiative(**fields: Any) -> Initiative:
    outcome, _ = normalise({"id": "A/1 ü", "name": "A thing", **fields})
    assert isinstance(outcome, Initiative)
    return outcome


def raised_issues(**fields: Any) -> list[tuple[IssueKind, str]]:
    _, issues = normalise({"id": "A/1 ü", "name": "A thing", **fields})
    return [(issue.kind, issue.detail) for issue in issues]


def test_a_sparse_record_becomes_a_sparse_initiative():
    result = initiative()
    assert result == Initiative("example:A/1 ü", "A thing", result.origins)
    assert result.origins[0].states == ("title",)
    assert result.origins[0].seen == "2026-11-22"


def test_an_unknown_status_word_raises_an_issue():
    assert initiative(status="Live").status is Status.LIVE
    assert initiative(status=" ABANDONED ").status is Status.STOPPED
    assert initiative(status="sunsetting", updated="2020").status is Status.UNKNOWN
    assert raised_issues(status="sunsetting") == [
        (IssueKind.UNKNOWN_TERM, "status: 'sunsetting'"),
    ]


def test_a_word_that_states_nothing_raises_no_issue():
    assert initiative(status="n/s").status is Status.UNKNOWN
    assert raised_issues(status="n/s") == []


def test_a_status_date_is_kept_only_with_a_status():
    assert initiative(status="beta", updated="2020-05-01T10:00:00Z").status_as_of == "2020-05-01"
    assert initiative(updated="2020-05-01").status_as_of is None


def test_an_expected_outcome_is_never_a_delivered_one():
    result = initiative(outcomes=["Saves money", {"statement": "Ran", "result": "delivered"}])
    assert result.outcomes == (
        ExpectedOutcome("Saves money"),
        ExpectedOutcome("Ran", OutcomeResult.DELIVERED),
    )


def test_organisations_keep_the_role_that_is_stated():
    bodies = [{"name": "A"}, {"name": "B", "role": "funder"}, {"name": "a", "role": "lead"}]
    assert initiative(bodies=bodies).organisations == (
        Organisation("a", Role.LEAD),
        Organisation("B", Role.FUNDER),
    )


def test_two_countries_give_no_country():
    assert initiative(countries=["Kenya"]).country == "KE"
    assert initiative(countries=["Kenya", "India"]).country is None


def test_money_and_reuse_are_what_is_stated():
    result = initiative(
        funding={"source": "A fund", "amount": "12,500", "currency": "GBP"},
        code="https://example.org/code",
        licence=["MIT", "MIT"],
    )
    assert result.funding == Funding("A fund", 12500, "GBP")
    assert result.reuse == Reuse("https://example.org/code", "MIT")
    assert initiative(funding={"currency": "GBP"}, licence="").funding is None


def test_a_record_without_key_or_title_is_left_out_with_a_reason():
    assert normalise({"name": "A thing"})[0] == "record without a key"
    assert normalise({"id": "a", "name": " "})[0] == "record without a title"
    assert normalise({})[0] == "not a record"


def test_a_text_that_is_too_long_is_cut_with_an_issue():
    text = "All minutes of the board. " * 6000
    assert initiative(what=text, how="Short.").description == f"{text[:100_000].strip()}\n\nShort."
    assert raised_issues(what=text, how="Short.") == [
        (IssueKind.BAD_VALUE, "what: 'cut, of 156,000 characters'")
    ]


def test_dates_are_read_by_what_another_date_of_their_file_proves(tmp_path: Path):
    lines = [
        {"id": "1", "name": "A", "started": "01/04/2024"},
        {"id": "2", "name": "B", "started": "31/03/2025"},
    ]
    (tmp_path / "records.jsonl").write_text("\n".join(map(json.dumps, lines)))
    reading = source_reading(SOURCE, tmp_path)
    assert [each.started for each in read_source(reading).initiatives] == [
        "2024-04-01",
        "2025-03-31",
    ]
    assert reading.issues.raised == []
    part = SOURCE.parts[0].model_copy(update={"dates": DateOrder.MONTH_FIRST})
    declared = source_reading(SOURCE.model_copy(update={"parts": (part,)}), tmp_path)
    assert read_source(declared).initiatives[0].started == "2024-01-04"


def test_a_date_and_an_amount_that_can_be_read_two_ways_are_issues():
    fields = {"started": "01/04/2024", "funding": {"source": "A fund", "amount": "12.500"}}
    result = initiative(**fields)
    assert (result.started, result.funding) == (None, Funding("A fund", None))
    assert raised_issues(**fields) == [
        (IssueKind.BAD_VALUE, "started: '01/04/2024'"),
        (IssueKind.BAD_VALUE, "funding.amount: '12.500'"),
    ]


def test_a_code_address_that_no_browser_opens_is_an_issue():
    assert initiative(code="www.example.org/code").reuse == Reuse("https://www.example.org/code")
    assert raised_issues(code="on our intranet") == [
        (IssueKind.BAD_VALUE, "reuse.code: 'on our intranet'")
    ]


def test_a_missing_value_costs_its_cell_or_the_record_that_it_should_name():
    result = initiative(what="nan", bodies=[{"name": "#N/A"}, {"name": "A"}], url=float("nan"))
    assert (result.description, result.organisations) == (None, (Organisation("A"),))
    assert raised_issues(what="nan", url=float("nan"), status="#REF!") == []
    assert normalise({"id": "a", "name": "NaN"})[0] == "record without a title"
    assert normalise({"id": float("nan"), "name": "A"})[0] == "record without a key"


def test_an_unaccounted_field_is_reported_once_with_its_count(tmp_path: Path):
    lines = [json.dumps({"id": n, "name": "A", "new": {"field": n}}) for n in range(3)]
    (tmp_path / "records.jsonl").write_text("\n".join(lines))
    reading = source_reading(SOURCE, tmp_path)
    assert read_source(reading).record_count == 3
    assert [(issue.kind, issue.detail) for issue in reading.issues.raised] == [
        (IssueKind.UNKNOWN_FIELD, "new.field, in 3 records")
    ]


def test_a_source_of_which_nothing_can_be_read_is_an_error(tmp_path: Path):
    with pytest.raises(ParseError):
        read_source(source_reading(SOURCE, tmp_path))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("support@example.com", "support@example.com"),
        ("Enquiries Desk - enquiries@bgs.ac.uk", "enquiries@bgs.ac.uk"),
        ("Open.Source@ssa.gov", "Open.Source@ssa.gov"),
        ("mailto:info@example.com", "info@example.com"),
        ("https://example.org/contact", "https://example.org/contact"),
        ("first.last@example.com", None),
        ("somebody@example.com", None),
        ("info@example.com (or first.last@example.com)", None),
        ("redacted@example.org", None),
        ("Redacted", None),
        ("First Last", None),
        ("https://twitter.com/somebody", None),
        ("javascript:alert(1)", None),
    ],
)
def test_only_role_mailboxes_and_pages_are_contacts(value: str, expected: str | None):
    assert find_role_contact(value) == expected


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=40)
    | st.sampled_from(
        ["<script>", "\\n", "\ud800", "javascript:x", "{{x}}", "https://[", "a@b.cd"]
    ),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3)
    ),
    max_leaves=12,
)
names = st.sampled_from([*(name.split(".")[0] for name in ACCOUNTED), "other", ""])


@given(st.dictionaries(names, values, max_size=14))
def test_any_record_is_normalised_and_every_field_accounted_for(fields: dict[str, Any]):
    outcome, issues = normalise({"id": "x", "name": "y", **fields})
    if isinstance(outcome, Initiative):
        plain = json.dumps(to_json(outcome), ensure_ascii=False).encode()
        assert from_json(json.loads(plain)) == outcome
    reported = {i.detail.split(", in ")[0] for i in issues if i.kind is IssueKind.UNKNOWN_FIELD}
    escaped = {path for path, full in iter_leaves(fields) if full and not covers(ACCOUNTED, path)}
    assert {path if path.isprintable() else repr(path) for path in escaped} <= reported


@pytest.mark.parametrize("field", ["bodies", "names", "outcomes", "links", "aliases"])
def test_of_very_many_values_the_first_are_read_and_the_rest_is_an_issue(field: str):
    many = [f"https://example.org/{number}" for number in range(20_000)]
    shapes = {
        "bodies": {"bodies": [{"name": name} for name in many]},
        "names": {"bodies": [{"name": many}]},
        "aliases": {"aliases": ",".join(many)},
    }
    fields = shapes.get(field, {field: many})
    stated = initiative(**fields)
    assert len(stated.organisations or stated.outcomes or stated.links or stated.aliases) == (
        MAX_VALUES
    )
    assert IssueKind.TOO_MANY_VALUES in {kind for kind, _ in raised_issues(**fields)}


def test_paragraphs_that_are_too_long_together_are_cut_with_an_issue():
    paragraphs = [f"{number} {'word ' * 10_000}" for number in range(10)]
    assert len(initiative(what=paragraphs).description or "") == MAX_PROSE_CHARS
    assert any("cut" in detail for _, detail in raised_issues(what=paragraphs))
