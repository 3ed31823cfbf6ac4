import pytest

from index.model import (
    FilterName,
    FilterSuggestion,
    Organisation,
    SpellingCorrection,
    WordKind,
)
from index.query.acronyms import Acronym, Acronyms, write
from index.query.parser import parse_query
from index.search import pipeline
from index.search.rewrite import rewrite_query
from index.snapshot.snapshot import Snapshot, open_snapshot
from tests.index.conftest import initiative


def first(snapshot: Snapshot, question: str) -> str:
    return pipeline.search(snapshot, parse_query(question), 1).hits[0].initiative.id


# Typing errors


@pytest.mark.parametrize(
    ("question", "typed", "correction"),
    [
        ("planing aplication backlog", "aplication", "application"),
        ("houisng repairs", "houisng", "housing"),
        ("Scoial care recruitment", "Scoial", "Social"),
        ("sharing servcies between councils", "servcies", "services"),
    ],
)
def test_a_typing_error_is_read_as_the_word_that_the_index_holds(
    snapshot, question, typed, correction
):
    result = pipeline.search(snapshot, parse_query(question), 3)
    assert SpellingCorrection(typed, correction) in result.query.corrections
    assert correction in result.query.text
    assert typed not in result.query.text
    right = pipeline.search(snapshot, parse_query(result.query.text), 3)
    assert [hit.score for hit in result.hits] == [hit.score for hit in right.hits]
    assert not right.query.corrections


@pytest.mark.parametrize(
    "question",
    [
        "parking in Skegness and Bolsover",
        "is Totnis twinned with anyone",
        "HOUISNG repairs",
        "a rowing club on the pier",
        "telly in care homes",
        "qwrtzpl",
        "their own services",
        "hous",
        "mail to servcies@example.org or example.org/servcies",
        "servcies2go",
    ],
)
def test_names_rare_words_and_addresses_stay_as_typed(snapshot, question):
    result = rewrite_query(snapshot, parse_query(question))
    assert not result.corrections
    assert result.text == question


def test_a_word_that_may_mean_either_of_two_stays_as_typed(put):
    summaries = ["a listing", "lasting"] * 3
    rows = [initiative(str(row), summary=each) for row, each in enumerate(summaries)]
    both = open_snapshot(put("both", rows))
    one = open_snapshot(
        put("one", [*rows, *(initiative(f"x{n}", summary="listing") for n in "abc")])
    )
    assert not rewrite_query(both, parse_query("losting homes")).corrections
    assert rewrite_query(one, parse_query("losting homes")).corrections == (
        SpellingCorrection("losting", "listing"),
    )


def test_a_councils_own_words_are_no_typing_errors(put):
    summaries = ("getting there", "hosting websites", "news", "completing forms", "heading north")
    rows = [
        initiative(f"{n}", summary=summaries[n % len(summaries)]) for n in range(4 * len(summaries))
    ]
    question = "gritting hustings newts composting hoarding"
    assert rewrite_query(open_snapshot(put("own", rows)), parse_query(question)).text == question


def test_a_word_for_a_person_is_not_corrected_to_a_word_for_a_thing(put):
    rows = [initiative(f"{n}", summary="the values of a value, a calendar") for n in range(4)]
    snapshot = open_snapshot(put("values", rows))
    assert rewrite_query(snapshot, parse_query("help for valuers")).text == "help for valuers"
    assert rewrite_query(snapshot, parse_query("help for valeus")).text == "help for values"
    assert rewrite_query(snapshot, parse_query("a shared calender")).text == "a shared calendar"


def test_english_words_of_a_welsh_question_are_searched_where_the_index_holds_them(snapshot):
    text = rewrite_query(snapshot, parse_query("A oes cyngor wedi defnyddio chatbot in:wales")).text
    assert text == "council chatbot"


# Acronyms


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("FOI requests by post", "freedom of information"),
        ("foi requests by post", "freedom of information"),
        ("a SEND portal", "special educational needs and disabilities"),
        ("CMS for councils", "content management system website"),
    ],
)
def test_the_words_of_an_acronym_are_searched_too(snapshot, question, words):
    assert f"({words})" in rewrite_query(snapshot, parse_query(question)).text


@pytest.mark.parametrize(
    "question",
    [
        "send letters by post",
        "a mash of tools",
        "freedom of information (FOI) requests",
        "FOIBLES in registers",
    ],
)
def test_a_word_that_only_looks_like_an_acronym_stays_what_it_is(snapshot, question):
    assert rewrite_query(snapshot, parse_query(question)).text == question


@pytest.fixture
def registers(put) -> Snapshot:
    return open_snapshot(
        put(
            "registers",
            [
                initiative("letters", title="FOI register"),
                initiative("words", title="Freedom of information register"),
                initiative("part", title="Information on freedom passes"),
                initiative("none", title="Damp register"),
            ],
        )
    )


@pytest.mark.parametrize("question", ["FOI", "freedom of information"])
def test_an_acronym_and_its_words_find_each_other(registers, question):
    hits = {
        hit.initiative.id.partition(":")[2]: hit
        for hit in pipeline.search(registers, parse_query(f"{question} register"), 4).hits
    }
    assert hits["letters"].coverage == hits["words"].coverage == pytest.approx(1)
    assert hits["letters"].lexical > hits["none"].lexical > 0
    assert hits["none"].coverage < 0.7


def test_an_acronym_weighs_as_one_word(registers):
    (acronym, word) = rewrite_query(registers, parse_query("FOI damp")).terms
    assert acronym.surface == "FOI"
    assert acronym.is_in({"foi"})
    assert acronym.is_in({"freedom", "inform"})
    assert not acronym.is_in({"inform"})
    assert acronym.idf < word.idf


def test_a_word_that_is_spelt_otherwise_elsewhere_is_the_same_word(registers):
    american, british = (
        rewrite_query(registers, parse_query(f"{question} damp")) for question in ("mold", "mould")
    )
    assert american.terms[0].is_in({"mould"})
    assert british.terms[0].is_in({"mold"})
    assert american.text == "mold (mould) damp"


def test_a_learnt_acronym_is_known_and_the_shipped_one_stays(tmp_path):
    learnt = [
        Acronym("FOI", "friends of ilkley"),
        Acronym("OCDS", "open contracting data standard"),
        Acronym("DOCS", "distributed online correspondence system", case_sensitive=True),
    ]
    write(tmp_path / "acronyms.tsv", learnt)
    acronyms = Acronyms(tmp_path / "acronyms.tsv")
    assert acronyms.expand("OCDS by FOI") == (
        "OCDS (open contracting data standard) by FOI (freedom of information)",
        {"OCDS", "FOI"},
    )
    assert acronyms.expand("ocds docs") == ("ocds (open contracting data standard) docs", {"ocds"})


# Names in filters


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("in:walse", FilterSuggestion(FilterName.PLACE, "walse", ("Wales",))),
        ("source:exampel", FilterSuggestion(FilterName.SOURCE, "exampel", ("example",))),
        ("source:qzxqzx", FilterSuggestion(FilterName.SOURCE, "qzxqzx")),
        ("theme:houssing", FilterSuggestion(FilterName.THEME, "houssing", ("housing",))),
        ("in:rutland", None),
        ("theme:housing", None),
        ("status:idea", None),
    ],
)
def test_a_filter_that_nothing_meets_gets_the_nearest_name(put, typed, suggestion):
    names = open_snapshot(put("names", [initiative("damp", themes=("housing",))]))
    rewritten = rewrite_query(names, parse_query(f"damp {typed}"))
    assert rewritten.suggestions == ((suggestion,) if suggestion else ())


def test_a_name_that_no_organisation_has_is_no_excluded_organisation(put):
    bodies = open_snapshot(
        put("bodies", [initiative("damp", organisations=(Organisation("Acme"),))])
    )
    known = rewrite_query(bodies, parse_query("damp portals other than Acme"))
    other = rewrite_query(bodies, parse_query("damp portals other than SharePoint"))
    assert (known.excluded.org, known.negated) == ("Acme", ())
    assert (other.excluded.org, other.negated) == (None, ("SharePoint",))


# Words


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("damp sensors", {"damp": WordKind.CONTENT, "sensors": WordKind.CONTENT}),
        ("sheds whose 42 ox", dict.fromkeys(("whose", "42", "ox"), WordKind.FUNCTION)),
        ("FOI register", {"FOI": WordKind.ACRONYM, "register": WordKind.CONTENT}),
        ("sheds like Hackney", {"sheds": WordKind.CONTENT, "Hackney": WordKind.FILTER}),
        ("sheds in Leeds", {"sheds": WordKind.CONTENT, "Leeds": WordKind.FILTER}),
    ],
)
def test_words_name_the_subject_or_a_filter_or_neither(snapshot, question, kinds):
    rewritten = rewrite_query(snapshot, parse_query(question, {"in": ""}))
    words = {word.surface: word.kind for word in rewritten.words}
    assert {surface: words[surface] for surface in kinds} == kinds


def test_a_word_that_is_repeated_is_one_term(snapshot):
    rewritten = rewrite_query(snapshot, parse_query("Kerbs and a kerb"))
    assert [word.surface for word in rewritten.words] == ["Kerbs", "kerb"]
    assert [term.surface for term in rewritten.terms] == ["kerb"]


@pytest.mark.parametrize(
    ("question", "has_content"),
    [
        ("has anyone done it?", False),
        ("who is using the", False),
        ("has anyone", False),
        ("42", False),
        ("damp", True),
        ("FOI", True),
        ("PV", True),
        ("https://example.org/damp", True),
        ("anything in Wales", True),
    ],
)
def test_a_question_without_a_word_for_its_subject_has_no_content(snapshot, question, has_content):
    assert rewrite_query(snapshot, parse_query(question)).has_content is has_content


def test_words_that_ask_weigh_little_beside_a_subject(snapshot):
    question = "we want new help for people with damp online for £40,000"
    terms = {term.surface: term for term in rewrite_query(snapshot, parse_query(question)).terms}
    assert not {"40", "000"} & {*terms}
    weak = {*terms} - {"damp"}
    assert {"people", "online", "new", "want", "help"} <= weak
    assert all(terms[surface].idf <= 1 < terms["damp"].idf for surface in weak)
    (alone,) = rewrite_query(snapshot, parse_query("people")).terms
    assert alone.idf > 1
