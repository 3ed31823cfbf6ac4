from dataclasses import replace

import pytest

from index.errors import InvalidInput
from index.model import (
    Filters,
    Hit,
    MatchStrength,
    QueryWord,
    RewrittenQuery,
    SourceReport,
    SourceState,
    Status,
    Verdict,
    VerdictKind,
    WordKind,
)
from index.query.parser import parse_query
from index.search.features import NAMED_PROBABILITY, hit_features
from index.search.pipeline import SearchResult, search
from index.search.scope import NamedPlace
from index.snapshot.calibration import Calibration, LogisticModel
from index.verdict.combination import lead_with_named
from index.verdict.decision import MIN_P_ANSWER, decide_verdict
from tests.index.conftest import CALIBRATION, initiative

SURE, LIKELY, HARDLY, UNLIKELY = 1.0, 0.5, 0.45, 0.0
BACKGROUND = 0.1
ANYWHERE = Filters()
QUESTION = "damp in council homes"
WORDS = (QueryWord("damp", "damp", 3.0, WordKind.CONTENT),)
READ = SourceReport("example", "Example", SourceState.READ)


def make_result(
    *hits: tuple[Status, float] | tuple[Status, float, dict],
    within: int = 500,
    filters: Filters = ANYWHERE,
    language: str | None = None,
) -> SearchResult:
    """Hits with a status and how far each stands out, best first."""
    query = RewrittenQuery(QUESTION, QUESTION, filters, language, words=WORDS)
    return SearchResult(query, tuple(make_hit(n, *each) for n, each in enumerate(hits, 1)), within)


def make_hit(rank: int, status: Status, gap: float, fields: dict | None = None) -> Hit:
    given = {"title": f"Number {rank}", "status": status, **(fields or {})}
    dense_score = BACKGROUND + gap
    return Hit(
        rank=rank,
        initiative=initiative(f"number-{rank}", **given),
        dense=dense_score,
        lexical=0.0,
        score=gap,
        coverage=0.0,
        probability=CALIBRATION.hit.probability({"gap": gap}),
        strength=MatchStrength.GOOD,
        features=hit_features(QUESTION, rank, dense_score, 0.0, 0.0, BACKGROUND),
    )


def failed(**covers) -> SourceReport:
    return SourceReport("far", "Far Registry", SourceState.FAILED, **covers)


def decide(result: SearchResult, *sources: SourceReport) -> Verdict:
    return decide_verdict(CALIBRATION, result, (READ, *sources))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.LIVE, VerdictKind.DONE),
        (Status.COMPLETED, VerdictKind.DONE),
        (Status.UNKNOWN, VerdictKind.DONE),
        (Status.BETA, VerdictKind.UNDER_WAY),
        (Status.ALPHA, VerdictKind.UNDER_WAY),
        (Status.DISCOVERY, VerdictKind.UNDER_WAY),
        (Status.IDEA, VerdictKind.UNDER_WAY),
        (Status.STOPPED, VerdictKind.STOPPED),
    ],
)
def test_the_status_of_what_answers_decides(status, kind):
    verdict = decide(make_result((status, SURE), (Status.LIVE, UNLIKELY)))
    assert verdict.kind is kind
    assert "Number 1" in verdict.sentence
    assert verdict.answering == (1,)
    assert verdict.probability > 0.9


def test_a_status_that_is_not_stated_counts_as_done_and_the_sentence_says_so():
    verdict = decide(make_result((Status.UNKNOWN, SURE, {"status_as_of": "2020"})))
    assert verdict.kind is VerdictKind.DONE
    assert "not stated" in verdict.sentence
    assert "2020" not in verdict.sentence


@pytest.mark.parametrize("order", [1, -1])
def test_the_strongest_living_one_decides_and_the_stopped_one_is_named_beside_it(order):
    hits = [(Status.STOPPED, SURE, {"title": "Old try"}), (Status.BETA, SURE, {"title": "New try"})]
    verdict = decide(make_result(*hits[::order]))
    assert verdict.kind is VerdictKind.UNDER_WAY
    assert verdict.sentence.index("New try") < verdict.sentence.index("Old try")
    assert "stopped" in verdict.sentence
    assert verdict.answering == (1, 2)


def test_live_is_stronger_than_beta_however_they_rank():
    verdict = decide(make_result((Status.BETA, SURE), (Status.ALPHA, SURE), (Status.LIVE, SURE)))
    assert verdict.kind is VerdictKind.DONE
    assert verdict.sentence.index("Number 3") < verdict.sentence.index("Number 1")


def test_a_hit_that_does_not_answer_does_not_set_the_status():
    verdict = decide(make_result((Status.STOPPED, SURE), (Status.LIVE, UNLIKELY)))
    assert verdict.kind is VerdictKind.STOPPED


def test_between_one_half_and_a_plain_yes_it_is_probably_so():
    verdict = decide(make_result((Status.LIVE, LIKELY)))
    assert verdict.kind is VerdictKind.DONE
    assert verdict.is_probable
    assert "probably" in verdict.sentence
    assert MIN_P_ANSWER <= verdict.probability < CALIBRATION.answered


def test_under_one_half_it_is_probably_nobody_and_the_nearest_is_named():
    verdict = decide(make_result((Status.LIVE, HARDLY)))
    assert verdict.kind is VerdictKind.NOBODY
    assert verdict.is_probable
    assert verdict.sentence.startswith("Probably nobody")
    assert "Number 1" in verdict.sentence
    assert CALIBRATION.unanswered <= verdict.probability < MIN_P_ANSWER


def test_a_hit_that_hardly_answers_by_itself_is_no_yes():
    hits = replace(make_hit(1, Status.LIVE, SURE), probability=0.3)
    result = SearchResult(RewrittenQuery(QUESTION, QUESTION, words=WORDS), (hits,), 500)
    verdict = decide(result)
    assert verdict.kind is VerdictKind.NOBODY
    assert verdict.probability < MIN_P_ANSWER


def test_what_the_question_names_is_what_the_verdict_speaks_of():
    sure, named = make_hit(1, Status.LIVE, SURE), make_hit(2, Status.STOPPED, UNLIKELY)
    named = replace(named, rank=1, named=True, probability=NAMED_PROBABILITY)
    result = SearchResult(RewrittenQuery(QUESTION, QUESTION), (named, replace(sure, rank=2)), 500)
    verdict = decide(result)
    assert verdict.kind is VerdictKind.STOPPED
    assert not verdict.is_probable
    assert "Number 2" in verdict.sentence.partition(".")[0]


@pytest.mark.parametrize(
    ("status", "fields", "kind", "phrase"),
    [
        (Status.COMPLETED, {"title": "Discovery: parking"}, VerdictKind.UNDER_WAY, "ended"),
        (Status.ALPHA, {"ended": "2019-05"}, VerdictKind.UNDER_WAY, "ended in May 2019"),
        (Status.STOPPED, {"summary": "A bid; not funded."}, VerdictKind.PROPOSED, "not funded"),
        (Status.COMPLETED, {"title": "Parking"}, VerdictKind.DONE, "completed"),
    ],
)
def test_the_kind_of_verdict_follows_the_status_of_the_hit(status, fields, kind, phrase):
    verdict = decide(make_result((status, SURE, fields)))
    assert verdict.kind is kind
    assert phrase in verdict.sentence


def test_nobody_states_the_number_searched_and_a_low_probability():
    verdict = decide(make_result((Status.LIVE, UNLIKELY), within=6500))
    assert verdict.kind is VerdictKind.NOBODY
    assert "6,500" in verdict.sentence
    assert verdict.answering == ()
    assert verdict.probability < CALIBRATION.unanswered


def test_nobody_within_filters_says_that_there_were_filters():
    verdict = decide(
        make_result((Status.LIVE, UNLIKELY), within=6500, filters=Filters(place="wales"))
    )
    assert "6,500 initiatives that match these filters" in verdict.sentence


def test_differences_are_given_for_each_hit_shown_and_in_the_sentence(snapshot):
    result = search(snapshot, parse_query("seagulls ripping bags open on the prom"), 10)
    verdict = decide_verdict(
        snapshot.calibration, result, snapshot.sources(), with_differences=True
    )
    assert [each.rank for each in verdict.differing] == [1, 2, 3]
    assert "no mention of “seagulls”" in verdict.differing[0].words[-1]
    assert verdict.differing[0].words[-1] in verdict.sentence


@pytest.mark.parametrize(("gap", "kind"), [(SURE, VerdictKind.DONE), (LIKELY, VerdictKind.DONE)])
def test_a_failed_source_does_not_change_a_positive_verdict(gap, kind):
    assert decide(make_result((Status.LIVE, gap)), failed()).kind is kind


@pytest.mark.parametrize(
    ("covers", "filters", "kind"),
    [
        ({}, Filters(), VerdictKind.CANT_SAY),
        ({"countries": ("US",)}, Filters(), VerdictKind.CANT_SAY),
        ({"countries": ("GB",)}, Filters(place="uk"), VerdictKind.CANT_SAY),
        ({"countries": ("GB",)}, Filters(place="wales"), VerdictKind.CANT_SAY),
        ({"countries": ("US",)}, Filters(place="uk"), VerdictKind.NOBODY),
        ({"countries": ("US",)}, Filters(place="wales"), VerdictKind.NOBODY),
        ({"countries": ("US",)}, Filters(place="london"), VerdictKind.NOBODY),
        ({"themes": ("housing",)}, Filters(theme="housing"), VerdictKind.CANT_SAY),
        ({"themes": ("software",)}, Filters(theme="housing"), VerdictKind.NOBODY),
        ({"themes": ("software",)}, Filters(), VerdictKind.NOBODY),
        ({"themes": ("damp", "repairs")}, Filters(), VerdictKind.CANT_SAY),
        ({}, Filters(source="example"), VerdictKind.NOBODY),
        ({}, Filters(source="far"), VerdictKind.CANT_SAY),
    ],
)
def test_a_failed_source_turns_nobody_into_cant_say_where_the_question_points_at_it(
    covers, filters, kind
):
    verdict = decide(make_result((Status.LIVE, UNLIKELY), filters=filters), failed(**covers))
    assert verdict.kind is kind
    assert ("Far Registry" in verdict.sentence) is (kind is VerdictKind.CANT_SAY)


def test_a_source_that_is_not_read_here_is_no_failure():
    elsewhere = SourceReport("far", "Far Registry", SourceState.NOT_READ)
    verdict = decide(make_result((Status.LIVE, UNLIKELY)), elsewhere)
    assert verdict.kind is VerdictKind.NOBODY


def test_filters_that_leave_too_few_initiatives_give_cant_say():
    wales = Filters(place="wales")
    for result in (
        make_result(within=0, filters=wales),
        make_result((Status.LIVE, UNLIKELY), within=3, filters=wales),
    ):
        verdict = decide(result)
        assert verdict.kind is VerdictKind.CANT_SAY
        assert verdict.probability < CALIBRATION.unanswered


def test_nobody_needs_a_hundred_initiatives_that_were_looked_at():
    thin, enough = (
        decide(make_result((Status.LIVE, UNLIKELY), within=within)) for within in (99, 100)
    )
    assert (thin.kind, enough.kind) == (VerdictKind.CANT_SAY, VerdictKind.NOBODY)
    assert "the index holds only 99 initiatives" in thin.sentence


def test_the_number_that_nobody_needs_is_a_setting():
    result = make_result((Status.LIVE, UNLIKELY), within=40)
    verdict = decide_verdict(CALIBRATION, result, (READ,), min_searched=40)
    assert verdict.kind is VerdictKind.NOBODY


def test_a_place_that_is_named_and_hardly_held_gives_cant_say():
    result = make_result((Status.LIVE, UNLIKELY), within=5000)
    verdicts = [
        decide(replace(result, named_place=NamedPlace("Leeds", count))) for count in (3, 100)
    ]
    assert [each.kind for each in verdicts] == [VerdictKind.CANT_SAY, VerdictKind.NOBODY]
    assert "of the 5,000 initiatives that we looked at, only 3 are in Leeds" in verdicts[0].sentence


def test_a_yes_needs_no_number_of_initiatives():
    assert decide(make_result((Status.LIVE, SURE), within=2)).kind is VerdictKind.DONE


def test_a_probability_is_between_0_and_1_whatever_the_features():
    wild = LogisticModel(bias=0.0, weights={"gap": 1e6})
    calibration = CALIBRATION.model_copy(update={"question": wild})
    assert isinstance(calibration, Calibration)
    for gap in (-5.0, 0.0, 5.0):
        verdict = decide_verdict(calibration, make_result((Status.LIVE, gap)), ())
        assert 0 <= verdict.probability <= 1


# From the real index


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Has anyone done a red amber green app for how packed the beaches are?", VerdictKind.DONE),
        ("joint counter fraud team councils", VerdictKind.DONE),
        ("predicting demand for children's social care status:alpha", VerdictKind.UNDER_WAY),
        ("GOV.UK Verify for resident parking permits, why did it stop?", VerdictKind.STOPPED),
        ("seagulls ripping bags open on the prom", VerdictKind.NOBODY),
        ("beach app in:wales", VerdictKind.CANT_SAY),
        ("beach app source:dpg", VerdictKind.CANT_SAY),
    ],
)
def test_the_shipped_catalogue_answers(snapshot, question, kind):
    result = search(snapshot, parse_query(question), 10)
    assert decide_verdict(snapshot.calibration, result, snapshot.sources()).kind is kind


def test_a_question_that_cannot_be_understood_gets_no_verdict():
    with pytest.raises(InvalidInput):
        parse_query("in:wales")


def test_a_welsh_question_with_few_hits_gets_cant_say():
    for gap, kind in ((SURE, VerdictKind.DONE), (UNLIKELY, VerdictKind.CANT_SAY)):
        verdict = decide(make_result((Status.LIVE, gap), language="Welsh"))
        assert verdict.kind is kind
    assert "Welsh" in verdict.sentence


def test_the_hit_that_the_verdict_names_leads():
    result = make_result((Status.STOPPED, UNLIKELY), (Status.LIVE, SURE), (Status.BETA, LIKELY))
    verdict = decide(result)
    led = lead_with_named(result, verdict)
    assert "“Number 2”" in verdict.summary
    assert [each.initiative.title for each in led.result.hits] == [
        "Number 2",
        "Number 1",
        "Number 3",
    ]
    assert [each.rank for each in led.result.hits] == [1, 2, 3]
    assert led.verdict.named == 1
    assert led.verdict.answering == tuple(
        each.rank for each in led.result.hits if each.probability >= MIN_P_ANSWER
    )


def test_the_summary_is_the_first_sentence():
    for hits in (((Status.LIVE, SURE), (Status.STOPPED, SURE)), ((Status.LIVE, UNLIKELY),)):
        verdict = decide(make_result(*hits))
        assert verdict.sentence.startswith(f"{verdict.summary} ")
