import numpy as np
import pytest

from index.model import (
    ExpectedQuestion,
    Filters,
    Hit,
    MatchStrength,
    Organisation,
    Query,
    Status,
)
from index.query.parser import parse_query
from index.search.rewrite import rewrite_query
from index.snapshot import snapshot as snapshots
from index.snapshot.document_store import StoredDocument
from index.snapshot.snapshot import Snapshot, SnapshotContent, open_content
from index.verdict.differences import find_differences
from tests.index.conftest import CALIBRATION, initiative
from tests.support.tiny_embedder import TinyEmbedder
from tests.support.word_counts import count_words

ORGANISED = {"organisations": (Organisation("Kent Police"), Organisation("Devon Constabulary"))}
COMMON = "a service that people may use in their own area"


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Snapshot:
    """A snapshot of 400 initiatives, of which each common word is in all, “allotment” in three."""
    folder, model = tmp_path_factory.mktemp("differences"), TinyEmbedder()
    initiatives = [
        initiative(f"n{n}", summary=f"{COMMON} {'allotment' * (n < 3)}") for n in range(400)
    ]
    model.export(folder)
    vectors = np.repeat(model.embed([COMMON]), len(initiatives), axis=0)
    content = SnapshotContent(
        map(StoredDocument.of, initiatives),
        [1] * len(initiatives),
        vectors,
        folder,
        word_counts=count_words(initiatives),
    )
    snapshots.write(folder.with_name("written"), content)
    return open_content(folder.with_name("written"), CALIBRATION, 1)


def difference_phrases(
    index: Snapshot, question: str | Query, *terms: str, **fields
) -> tuple[str, ...]:
    """Return the differences of one hit that shares `terms` with the question."""
    query = parse_query(question) if isinstance(question, str) else question
    hit = Hit(1, initiative("one", **fields), 0.5, 1, 0.5, 0.5, 0.1, MatchStrength.WEAK, terms)
    differences = find_differences(rewrite_query(index, query), [hit])
    return next((difference.words for difference in differences), ())


def test_the_rarest_words_that_a_hit_does_not_hold_are_named_in_the_persons_own_writing(index):
    assert difference_phrases(index, "service with Reminders for people", "service", "people") == (
        "no mention of “Reminders”",
    )
    assert difference_phrases(index, "Reminders, reminding people", "reminding") == ()


def test_no_more_than_two_words_are_named_and_none_that_is_common_short_or_a_number(index):
    (phrase,) = difference_phrases(
        index, "AI kiosks lend laptops and tablets to people in 2023 as a service"
    )
    assert phrase == "no mention of “kiosks” or “laptops”"


@pytest.mark.parametrize(
    "question",
    [
        "people went and asked for the council's service",
        "quickly sending people helpful and reliable things",
        "people wanted, compared and translated 1000s of services on a monday",
    ],
)
def test_a_verb_an_adverb_or_an_adjective_is_no_missing_word(index, question):
    assert difference_phrases(index, question, "people", "service", "services", "council") == ()


def test_a_noun_that_ends_like_a_verb_is_a_missing_word(index):
    assert difference_phrases(index, "housing", "people") == ("no mention of “housing”",)


def test_a_word_of_the_question_that_a_hit_answers_is_not_missing(index):
    query = rewrite_query(index, parse_query("kiosks for laptops"))
    expected = ExpectedQuestion("Which kiosks lend laptops?")
    hit = Hit(1, initiative("one"), 0.5, 1, 0.5, 0.5, 0.1, MatchStrength.WEAK, question=expected)
    assert find_differences(query, [hit]) == ()


def test_question_words_are_not_missing_words_however_rare_in_a_small_index(index):
    assert difference_phrases(index, "somebody still using nothing since 2019 whose people") == ()


def test_an_acronym_and_its_words_are_not_missing_words(index):
    assert difference_phrases(index, "FOI people") == ()


def test_a_corrected_word_is_named_as_it_was_searched(index):
    assert difference_phrases(index, "allotmnet") == ("no mention of “allotment”",)


def test_a_place_that_filters_the_question_is_no_missing_word(index):
    query = Query("repairs in Narnia", "repairs in Narnia", Filters(place="narnia"))
    assert difference_phrases(index, query) == ("no mention of “repairs”",)


@pytest.mark.parametrize(
    ("question", "lifted"),
    [
        ("repairs in hackney", ["in"]),
        ("repairs in Hackney that were abandoned since 2019", ["in", "status", "since"]),
        ("open source repairs for Welsh councils", ["in", "licence"]),
        ("Hackney repairs like those of Stoke-on-Trent", []),
    ],
)
def test_no_place_and_no_lifted_filter_is_a_missing_word(index, question, lifted):
    query = parse_query(question, dict.fromkeys(lifted, ""))
    assert query.filters == Filters()
    assert difference_phrases(index, query, "councils") == ("no mention of “repairs”",)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [("2019-05", "stopped in 2019"), ("2019", "stopped in 2019"), (None, "stopped")],
)
def test_a_stopped_initiative_is_named_with_its_stated_year(index, ended, expected):
    assert difference_phrases(index, "people", status=Status.STOPPED, ended=ended) == (expected,)


def test_a_status_that_is_not_stated_is_no_difference(index):
    assert difference_phrases(index, "people", status=Status.UNKNOWN) == ()


@pytest.mark.parametrize(
    "question",
    [
        "Has another council used a service?",
        "which councils use a service",
        "a service by a council",
    ],
)
def test_another_kind_of_organisation_is_named_where_the_question_names_who_does_it(
    index, question
):
    phrases = difference_phrases(index, question, "council", "councils", "used", "use", **ORGANISED)
    assert "by Kent Police, not by a council" in phrases


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Has any council used a service?", ("Kent Police", "Kent County Council")),
        ("Has any council used a service?", ("Kent Police", "Somebody Else")),
        ("Has any council used a service?", ()),
        ("school transport for people", ("Kent County Council",)),
        ("Is council tax for people?", ("Kent Police",)),
        ("entry by force to homes", ("Kent County Council",)),
        ("Has any leisure trust used a service?", ("Kent County Council",)),
        ("Has anyone used a service?", ("Kent Police",)),
    ],
)
def test_no_other_kind_of_organisation_is_named_where_the_records_leave_it_open(
    index, question, names
):
    phrases = difference_phrases(index, question, organisations=tuple(map(Organisation, names)))
    assert not [each for each in phrases if each.startswith("by")]
