import numpy as np
import pytest

from index.model import Filters, Hit, MatchStrength, Organisation, Query, Status
from index.query.parser import parse_query
from index.search.rewrite import rewrite_query
from index.snapshot import snapshot as snapshots
from index.snapshot.snapshot import Snapshot, SnapshotContent, open_content
from index.verdict.differences import find_differences
from tests.index.conftest import CALIBRATION, initiative
from tests.support.tiny_embedder import TinyEmbedder

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
    content = SnapshotContent(initiatives, [1] * len(initiatives), vectors, folder)
    snapshots.write(folder.with_name("written"), content)
    return open_content(folder.with_name("written"), CALIBRATION, 1)


def difference_phrases(
    index: Snapshot, asked: str | Query, *terms: str, **fields
) -> tuple[str, ...]:
    """How one hit that shares `terms` with the question differs from it."""
    query = parse_query(asked) if isinstance(asked, str) else asked
    hit = Hit(1, initiative("one", **fields), 0.5, 1, 0.5, 0.5, 0.1, MatchStrength.WEAK, terms)
    differences = find_differences(rewrite_query(index, query), [hit])
    return next((difference.words for difference in differences), ())


def test_the_rarest_words_that_a_hit_does_not_hold_are_named_in_the_persons_own_writing(index):
    assert difference_phrases(index, "service with Reminders for people", "service", "people") == (
        "no mention of “Reminders”",
    )
    assert difference_phrases(index, "Reminders, reminding people", "reminding") == ()


def test_no_more_than_two_words_are_named_and_none_that_is_common_short_or_a_number(index):
    (told,) = difference_phrases(
        index, "AI kiosks lend laptops and tablets to people in 2023 as a service"
    )
    assert told == "no mention of “kiosks” or “lend”"


def test_words_of_asking_are_not_missed_however_rare_in_a_small_index(index):
    assert difference_phrases(index, "somebody still using nothing since 2019 whose people") == ()


def test_an_acronym_and_its_words_are_not_missed_of_each_other(index):
    assert difference_phrases(index, "FOI people") == ()


def test_a_word_that_was_read_as_another_is_told_as_it_was_searched(index):
    assert difference_phrases(index, "allotmnet") == ("no mention of “allotment”",)


def test_a_place_that_limits_the_question_is_no_word_that_is_missed(index):
    query = Query("repairs in Narnia", "repairs in Narnia", Filters(place="narnia"))
    assert difference_phrases(index, query) == ("no mention of “repairs”",)


@pytest.mark.parametrize(
    ("asked", "lifted"),
    [
        ("repairs in hackney", ["in"]),
        ("repairs in Hackney that were abandoned since 2019", ["in", "status", "since"]),
        ("open source repairs for Welsh councils", ["in", "licence"]),
        ("Hackney repairs like those of Stoke-on-Trent", []),
    ],
)
def test_no_place_and_no_limit_that_was_lifted_is_a_word_that_is_missed(index, asked, lifted):
    query = parse_query(asked, dict.fromkeys(lifted, ""))
    assert query.filters == Filters()
    assert difference_phrases(index, query, "councils") == ("no mention of “repairs”",)


@pytest.mark.parametrize(
    ("ended", "told"),
    [("2019-05", "stopped in 2019"), ("2019", "stopped in 2019"), (None, "stopped")],
)
def test_what_was_stopped_says_so_with_the_year_that_is_stated(index, ended, told):
    assert difference_phrases(index, "people", status=Status.STOPPED, ended=ended) == (told,)


def test_a_status_that_is_not_stated_is_no_difference(index):
    assert difference_phrases(index, "people", status=Status.UNKNOWN) == ()


@pytest.mark.parametrize(
    "asked",
    [
        "Has another council used a service?",
        "which councils use a service",
        "a service by a council",
    ],
)
def test_another_kind_of_body_is_told_where_the_question_names_who_does_it(index, asked):
    told = difference_phrases(index, asked, "council", "councils", "used", "use", **ORGANISED)
    assert "by Kent Police, not by a council" in told


@pytest.mark.parametrize(
    ("asked", "bodies"),
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
def test_no_other_kind_of_body_is_told_where_the_records_leave_a_doubt(index, asked, bodies):
    told = difference_phrases(index, asked, organisations=tuple(map(Organisation, bodies)))
    assert not [each for each in told if each.startswith("by")]
