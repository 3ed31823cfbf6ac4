"""Answers, records and builds at their worst, for property tests."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import cycle, islice

from hypothesis import strategies as st

from bot.presentation.labels import FILTER_LABELS
from bot.service.answer import Answer, CountryCount, SearchScope
from bot.store.model import StoredQuestion, Surface
from index.model import (
    Disagreement,
    ExpectedOutcome,
    ExpectedQuestion,
    Filters,
    Funding,
    Hit,
    HitDifference,
    Initiative,
    MatchStrength,
    Organisation,
    Origin,
    OutcomeResult,
    Query,
    RelatedInitiative,
    Reuse,
    Role,
    SourceReport,
    SourceState,
    SpellingCorrection,
    Statement,
    Status,
    Verdict,
    VerdictKind,
)
from index.snapshot.build_records import BuildRecord, BuildState
from tests.support.sample_answers import QUERY_ID

_NASTY = [
    *("<!channel>", "<!here|here>", "<@U012345>", "<#C012345>", "<!subteam^S1>", "<!date^1^x|y>"),
    *(
        "&lt;!channel&gt;",
        "&amp;",
        "&",
        "<https://phish.example|Bank>",
        "https://a.example/?q=1&r=2",
    ),
    *("*bold*", "_it_", "~no~", "`code`", "```", ">>> quote", "&gt; quote", ":warning:"),
    *("https://a.example/|x>y", "http://[", "javascript:alert(1)", "mailto:a@b.example"),
    *("منصة الإبلاغ", "עברית (", "\u202egnp.exe", "\u2068", "👩‍👩‍👧‍👦" * 40, "🏗️", "e\u0301" * 50),
    *("\x00\x07\x1b[31m", "\ud800", "\u200b", " ", "\n\n", "", "x" * 10_000, "long word " * 1_000),
    *("🏗" * 5_000, "<" * 3_000, "&" * 3_000, "https://a.example/" + "y" * 4_000),
]
texts = st.one_of(
    st.sampled_from(_NASTY),
    st.lists(st.sampled_from(_NASTY), max_size=3).map(" ".join),
    st.text(max_size=60),
)
some = st.none() | texts
# Of any length between what is short and what is no link any more.
addresses = st.integers(300, 1_900).map(lambda n: f"https://a.example/{'y' * n}"[:n])
places = some | addresses
filter_values = some.map(lambda text: text and text[:1000])  # as much as a question takes
dates = st.sampled_from([None, "2019", "2019-05", "2019-05-13", "0000-99-99", "not a date", "<b>"])
_NAMES = [each.name for each in fields(Initiative)]


def many(strategy, most):
    """A few, or exactly the most."""
    return st.one_of(
        st.lists(strategy, max_size=2), st.lists(strategy, min_size=most, max_size=most)
    ).map(tuple)


origins = st.builds(
    Origin,
    source=st.sampled_from(["catalogue", "harbour-list", "gone"]),
    registry=texts,
    key=texts,
    title=texts,
    url=places,
    licence=some,
    seen=dates,
    states=st.just(tuple(_NAMES)) | st.lists(st.sampled_from(_NAMES), max_size=4).map(tuple),
    differs=st.lists(st.sampled_from(_NAMES), max_size=2).map(tuple),
)
disagreements = st.builds(
    Disagreement,
    field=st.sampled_from(["started", "funding.amount", "contact"]),
    statements=many(st.builds(Statement, value=texts, origin=st.just(0), as_of=dates), 5),
)
initiatives = st.builds(
    Initiative,
    id=texts.map(lambda text: f"harbour-list:{text}"),
    title=texts,
    origins=st.lists(origins, min_size=1, max_size=3).map(tuple)
    | st.lists(origins, min_size=20, max_size=20).map(tuple),
    url=places,
    summary=some,
    description=some,
    aliases=many(texts, 20),
    kind=some,
    organisations=many(st.builds(Organisation, texts, st.none() | st.sampled_from(Role)), 60),
    country=st.sampled_from([None, "GB", "ZZ"]),
    region=some,
    deployed_in=st.just(("FR",) * 30) | st.just(()),
    themes=many(texts, 20),
    status=st.sampled_from(Status),
    status_as_of=dates,
    started=dates,
    ended=dates,
    outcomes=many(st.builds(ExpectedOutcome, texts, st.sampled_from(OutcomeResult), places), 40),
    funding=st.none()
    | st.builds(
        Funding,
        source=filter_values,
        amount=st.none() | st.floats(0, 1e15),
        currency=st.sampled_from([None, "GBP", "<b>"]),
        period=some,
    ),
    reuse=st.none() | st.builds(Reuse, places, some, some),
    contact=places,
    links=many(texts, 20) | many(addresses, 20),
    witnesses=st.integers(1, 3),
    disagreements=many(disagreements, 12),
    related=many(st.builds(RelatedInitiative, id=texts, title=texts, reason=texts), 15),
)
bare = texts.map(
    lambda title: Initiative("catalogue:x", title, (Origin("catalogue", title, "x", title),))
)
sources = st.lists(
    st.builds(
        SourceReport,
        name=st.integers(0, 999).map(lambda n: f"source-{n}"),
        title=texts,
        state=st.sampled_from(SourceState),
        refreshed=dates,
        read=st.integers(0, 10**9),
        left_out=st.just({"record without a title": 5}),
        reason=some,
    ),
    max_size=4,
    unique_by=lambda each: each.name,
).map(tuple) | st.just(
    tuple(
        SourceReport(f"source-{n}", "<!here> & " * 30, SourceState.FAILED, reason="x" * 900)
        for n in range(150)
    )
)
searched = st.builds(
    SearchScope,
    initiatives=st.integers(0, 10**7),
    registries=st.integers(0, 200),
    snapshot=texts,
    oldest=dates,
    sources=sources,
    calibration=texts,
    answered_share=st.none() | st.floats(0, 1),
    countries=many(st.builds(CountryCount, texts, st.integers(1, 10**6)), 5),
)
expected_questions = st.none() | st.builds(ExpectedQuestion, texts)


_FIRST = st.just(1)
spoken = st.sampled_from([(), ("in",), tuple(FILTER_LABELS)])


@st.composite
def answers(draw, first=_FIRST):
    drawn = draw(st.lists(initiatives | bare, max_size=4))
    count = draw(st.sampled_from([0, 1, 3, 10, 12]))
    shown = [
        replace(each, id=f"{n}{each.id}")
        for n, each in enumerate(islice(cycle(drawn), count if drawn else 0))
    ]
    hits = tuple(
        Hit(n, each, 0.5, 1.0, 0.5, 0.5, draw(st.floats(0, 1)), draw(st.sampled_from(MatchStrength)),
            draw(many(texts, 30)), draw(texts), question=draw(expected_questions),
            named=draw(st.booleans()))
        for n, each in enumerate(shown, 1)
    )  # fmt: skip
    filters = st.builds(
        Filters,
        place=filter_values,
        status=st.lists(st.sampled_from(Status), max_size=3).map(tuple),
        since=filter_values,
        theme=filter_values,
        org=filter_values,
        source=filter_values,
        licence=filter_values,
    )
    return Answer(
        query=Query(draw(texts), draw(texts), draw(filters), spoken=draw(spoken)),
        query_id=QUERY_ID,
        verdict=Verdict(
            draw(st.sampled_from([kind for kind in VerdictKind if kind is not VerdictKind.CLOSE])),
            draw(texts),
            draw(st.floats(0, 1)),
            tuple(draw(st.lists(st.integers(1, 10), max_size=3))),
            draw(many(st.builds(HitDifference, st.integers(1, 3), many(texts, 3)), 3)),
            draw(st.booleans()),
        ),
        hits=hits,
        attempts=tuple(shown[: draw(st.sampled_from([0, 2, 9]))]),
        searched=draw(searched),
        first_rank=draw(first),
        previous_question=draw(some),
        elsewhere=hits[: draw(st.sampled_from([0, 1, 9]))],
        corrections=draw(many(st.builds(SpellingCorrection, texts, texts), 9)),
    )


def longest(letters: str) -> Answer:
    """An answer with all of everything, each text of thousands of these letters."""
    text = letters * (4_000 // len(letters))  # above every limit of a text in both chats
    record = Origin(
        "gone", text, text, text, "https://a.example/" + "y" * 150, text, text, (), ("status",)
    )
    initiative = Initiative(
        id=f"a:{text}",
        title=text,
        origins=(record,) * 20,
        url="https://a.example/" + "&" * 150,
        summary=text,
        description=text,
        organisations=(Organisation(text, Role.LEAD),) * 60,
        status=Status.STOPPED,
        status_as_of="2019-05-13",
        started="2019-05-13",
        ended="2019-05-13",
        outcomes=tuple(ExpectedOutcome(text, list(OutcomeResult)[n % 4], text) for n in range(40)),
        funding=Funding(text, 1e15, "<b>", text),
        reuse=Reuse(f"https://a.example/{text}", text, text),
        contact=text,
        links=(text,) * 20,
        disagreements=(Disagreement("contact", (Statement(text, 0), Statement(text, 1))),) * 12,
        related=tuple(RelatedInitiative(f"b:{n}{text}", text, text) for n in range(20)),
    )
    differing = tuple(HitDifference(rank, (text, text, text)) for rank in range(1, 4))
    hits = tuple(
        Hit(
            n,
            replace(initiative, id=f"a:{n}{text}"),
            1,
            1,
            1,
            1,
            0.5,
            MatchStrength.PARTIAL,
            (text,) * 60,
            text,
            similar=(initiative,) * 3,
            facets=(text,) * 9,
            question=ExpectedQuestion(text),
        )
        for n in range(1, 13)
    )
    failed = SourceReport("gone", text, SourceState.FAILED, reason=text)
    return Answer(
        query=Query(text, text, Filters(place=text[:1000], org=text[:1000]), spoken=("in", "org")),
        query_id=QUERY_ID,
        verdict=Verdict(VerdictKind.DONE, text, 0.5, (1, 2, 3), differing),
        hits=hits,
        attempts=(initiative,) * 9,
        searched=SearchScope(
            10**7, 200, text, text, (failed,) * 9, text, 0.4, (CountryCount(text, text, 10**6),) * 4
        ),
        previous_question=text,
        elsewhere=hits,
        corrections=(SpellingCorrection(text, text),) * 9,
    )


questions = st.builds(
    StoredQuestion,
    query_id=st.just(QUERY_ID),
    asked_at=st.just(datetime(2026, 11, 22, 9, tzinfo=UTC)),
    text=texts,
    filters=st.dictionaries(st.sampled_from(["in", "status", "org", "unknown"]), texts),
    surface=st.just(Surface.SLACK),
    verdict=st.sampled_from(VerdictKind),
    probability=st.floats(0, 1),
    snapshot=texts,
)
builds = st.builds(
    BuildRecord,
    id=st.just("20261122T090000-000000-abcd"),
    state=st.sampled_from(BuildState),
    asked=st.just({}) | st.just({"only": ["<!here>"] * 200, "full": False}),
    step=some,
    done=st.integers(0, 10**6),
    total=st.integers(0, 10**6),
    left=st.none() | st.floats(0, 10**6),
    reason=some,
    report=st.none() | st.just({}) | st.just({"held": ["<!here> would lose"] * 20}),
)
