import re

import pytest

from index.model import Initiative, VerdictKind
from index.query.parser import parse_query
from index.search import pipeline
from index.snapshot.snapshot import open_snapshot
from index.suppression import Suppression
from index.text.documents import body_text
from index.verdict.decision import decide_verdict
from tests.index.conftest import initiative

QUESTIONS = [
    "chatbots for council services",
    "Has anyone done a damp and mould reporting service?",
    "sharing back office teams between neighbouring councils",
    "falls at home",
    "zzz qqq",
]


# An initiative is found by other words


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("the same few boats get every good spot in the harbour", "alanya-fishery"),
        ("tenants ring again and again about a broken boiler", "ldf-housing-repairs-discovery"),
        ("red amber green app for how packed the seaside is", "c19-beach-check"),
        ("what does the whole public purse spend in one town", "total-place"),
        ("forecasting how many children will need social workers", "ldf-suffolk-demand-modelling"),
        ("home nursing without managers, the way the Dutch do it", "buurtzorg"),
        ("did anyone use Verify for parking permits", "verify-local-government-pilots"),
        ("police, fire and ambulance under one roof", "hayle-community-station"),
    ],
)
def test_an_initiative_is_found_under_other_words(snapshot, question, key):
    hits = pipeline.search(snapshot, parse_query(question), 3).hits
    assert f"catalogue:{key}" in [hit.initiative.id for hit in hits]


def test_hits_are_ranked_by_their_score_and_numbered(snapshot):
    for question in QUESTIONS:
        hits = pipeline.search(snapshot, parse_query(question), 50).hits
        assert [hit.rank for hit in hits] == list(range(1, 51))
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= hit.probability <= 1 for hit in hits)
        assert all(0 <= hit.coverage <= 1 + 1e-9 for hit in hits)


def test_the_words_that_explain_a_hit_are_the_persons_own_and_in_it(snapshot):
    (hit, *_) = pipeline.search(snapshot, parse_query("Beaches packed? RAG app"), 1).hits
    assert "Beaches" in hit.terms
    assert set(hit.terms) <= {"Beaches", "packed", "RAG", "app"}
    assert "beach" in hit.passage.casefold()


# Filters, against a predicate of their own


def contains(words: str | None, word: str) -> bool:
    return word in (words or "").casefold().replace("-", " ").split()


def latest(each: Initiative) -> int:
    return max(int((date or "0")[:4]) for date in (each.started, each.ended))


def there(each: Initiative, *names: str) -> bool:
    """Return whether its region or an organisation that does it names one of these places."""
    organisations = [
        organisation.name
        for organisation in each.organisations
        if organisation.role in ("lead", "partner", None)
    ]
    return any(
        re.search(rf"\b{name}\b", text)
        for text in (each.region or "", *organisations)
        for name in names
    )


PREDICATES = {
    "in:wales": lambda i: there(i, "Wales", "Cardiff", "Monmouthshire"),
    "in:scotland": lambda i: there(i, "Scotland", "Scottish", "Dundee", "Edinburgh"),
    "in:kent": lambda i: there(i, "Kent", "Dover", "Canterbury", "Maidstone", "Gravesham"),
    'in:"greater manchester"': lambda i: there(
        i, "Greater Manchester", "Manchester", "Wigan", "Stockport", "Oldham", "Tameside", "Salford"
    ),
    "in:gb": lambda i: "GB" in (i.country, *i.deployed_in),
    'in:"united kingdom"': lambda i: "GB" in (i.country, *i.deployed_in),
    "in:netherlands": lambda i: "NL" in (i.country, *i.deployed_in),
    'in:"kent or scotland"': lambda i: PREDICATES["in:kent"](i) or PREDICATES["in:scotland"](i),
    "in:hackney": lambda i: any(contains(organisation.name, "hackney") for organisation in i.organisations),
    "status:live": lambda i: i.status == "live",
    "status:alpha,beta": lambda i: i.status in ("alpha", "beta"),
    "status:unknown": lambda i: i.status == "unknown",
    "since:2019": lambda i: latest(i) >= 2019,
    "theme:housing": lambda i: any(contains(theme, "housing") for theme in i.themes),
    "theme:social-care": lambda i: any(contains(t, "social") for t in i.themes)
    and any(contains(t, "care") for t in i.themes),
    "org:Hackney": lambda i: any(contains(organisation.name, "hackney") for organisation in i.organisations),
    "source:local-digital-fund": lambda i: i.origins[0].registry == "local-digital-fund",
    "source:catalogue": lambda i: True,
    "source:dpg": lambda i: False,
    "licence:open": lambda i: bool(i.reuse and i.reuse.licence)
    or bool(re.search("open.source", f"{i.title} {body_text(i)}", re.IGNORECASE)),
    "licence:mit": lambda i: bool(i.reuse and i.reuse.licence == "MIT"),
    "in:gb status:live since:2018": lambda i: "GB" in (i.country, *i.deployed_in)
    and i.status == "live"
    and latest(i) >= 2018,
}  # fmt: skip


@pytest.mark.parametrize("typed_filter", PREDICATES)
def test_a_filter_keeps_what_meets_it_and_nothing_else(snapshot, typed_filter):
    meets = {each.id for each in snapshot.documents if PREDICATES[typed_filter](each)}
    result = pipeline.search(snapshot, parse_query(f"council services {typed_filter}"), 200)
    hit_ids = {each.id for hit in result.hits for each in (hit.initiative, *hit.similar)}
    assert result.filtered_count == len(meets)
    assert hit_ids == meets


def test_a_filter_changes_no_score(snapshot):
    for question in QUESTIONS:
        free = {
            h.initiative.id: h for h in pipeline.search(snapshot, parse_query(question), 194).hits
        }
        filtered = pipeline.search(snapshot, parse_query(f"{question} status:completed"), 194).hits
        assert filtered
        for hit in filtered:
            assert hit.score == pytest.approx(free[hit.initiative.id].score, abs=1e-5)
            features = free[hit.initiative.id].features
            assert {**hit.features, "rank": 0} == pytest.approx({**features, "rank": 0}, abs=1e-4)


# Elsewhere


def test_hits_outside_the_filters_are_shown_apart_and_do_not_affect_the_verdict(snapshot):
    question = "red amber green app for how packed the beaches are"
    free = pipeline.search(snapshot, parse_query(question), 10)
    filtered = pipeline.search(snapshot, parse_query(f"{question} in Wales"), 10)
    assert (filtered.filtered_count, free.elsewhere) == (
        pipeline.search(snapshot, parse_query("x in:wales"), 1).filtered_count,
        (),
    )
    (beach, *others) = filtered.elsewhere
    assert beach.initiative == free.hits[0].initiative
    assert beach.probability == pytest.approx(free.hits[0].probability, abs=1e-4)
    assert len(others) < pipeline.MAX_ELSEWHERE
    assert all(hit.probability >= pipeline.MIN_P_ELSEWHERE for hit in others)
    within = {hit.initiative.id for hit in filtered.hits}
    assert within.isdisjoint(hit.initiative.id for hit in filtered.elsewhere)
    assert decide_verdict(snapshot.calibration, filtered, ()).kind is VerdictKind.CANT_SAY


def test_hits_within_the_filters_are_not_listed_as_elsewhere(snapshot):
    question = "red amber green app for how packed the beaches are in England"
    result = pipeline.search(snapshot, parse_query(question), 1)
    assert (len(result.hits), result.elsewhere) == (1, ())


def test_suppressed_initiatives_are_not_listed_as_elsewhere(snapshot):
    question = parse_query("red amber green app for how packed the beaches are in Wales")
    (beach, *_) = pipeline.search(snapshot, question, 10).elsewhere
    hidden = Suppression(ids=frozenset({beach.initiative.id}))
    result = pipeline.search(snapshot, question, 10, suppression=hidden)
    assert beach.initiative.id not in {hit.initiative.id for hit in result.elsewhere}


def test_an_index_of_one_initiative_answers(put):
    snapshot = open_snapshot(put("one", [initiative("only", description="The only one.")]))
    assert len(pipeline.search(snapshot, parse_query("anything else"), 10).hits) == 1
