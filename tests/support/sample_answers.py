"""Twelve answers that every surface must render: each verdict, and records at their worst.

Every body, person and project here is invented.
"""

from bot.service.answer import Answer, CountryCount, SearchScope
from index.model import (
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
    QuestionOrigin,
    Reuse,
    Role,
    SourceReport,
    SourceState,
    SpellingCorrection,
    Status,
    Verdict,
    VerdictKind,
)

QUERY_ID = "0123456789abcdef0123456789abcdef"
# The form of the page as it is sent empty.
NO_FILTERS = dict.fromkeys(
    ("in", "status", "since", "theme", "org", "source", "licence", "without"), ""
)

SOURCES = (
    SourceReport(
        "catalogue",
        "Has Anyone’s own catalogue",
        SourceState.READ,
        refreshed="2026-11-20T02:10:00+00:00",
        read=194,
        ingested=194,
    ),
    SourceReport(
        "harbour-list",
        "Harbour Authorities’ Open Projects",
        SourceState.READ,
        refreshed="2026-03-02T02:10:00+00:00",
        read=1200,
        ingested=1180,
        merged=15,
        left_out={"record without a title": 5},
    ),
    SourceReport("health-projects", "National Health Projects", SourceState.NOT_READ),
)

SEARCHED = SearchScope(
    initiatives=1374,
    registries=2,
    snapshot="20261120T021500-4f1c9a",
    oldest="2026-03-02T02:10:00+00:00",
    sources=SOURCES,
    calibration="fitted on 90 judged questions",
    answered_share=0.42,
    countries=(
        CountryCount("GB", "United Kingdom", 804),
        CountryCount("US", "United States", 311),
        CountryCount("MA", "Morocco", 12),
        CountryCount("DE", "Germany", 9),
    ),
)


def origin(source: str = "catalogue", key: str = "damp-portal", **changes) -> Origin:
    values = {
        "source": source,
        "registry": "Local Projects Fund",
        "key": key,
        "title": "Damp and mould portal",
        "url": f"https://registry.example/projects/{key}",
        "licence": "OGL-UK-3.0",
        "seen": "2026-10",
        "states": ("title", "summary", "organisations", "status", "outcomes", "funding"),
    }
    return Origin(**{**values, **changes})


DAMP = Initiative(
    id="catalogue:damp-portal",
    title="Damp and mould portal",
    origins=(
        origin(),
        origin(
            "harbour-list",
            "HL/0042",
            registry="Open Housing Register",
            url="https://housing.example/register?id=42&view=full",
            states=("title", "contact", "reuse", "status"),
        ),
    ),
    url="https://www.brackmoor.example/damp",
    summary="Tenants photograph damp on their phone and the repair is triaged within a day.",
    description=(
        "Brackmoor rebuilt its repairs intake after an inquest. Tenants send photographs, a"
        " surveyor triages them the same day, and the case follows the property instead of the"
        " tenant."
    ),
    aliases=("Report It Dry",),
    kind="project",
    organisations=(
        Organisation("Ostrand Software", Role.SUPPLIER),
        Organisation("Brackmoor Borough Council", Role.LEAD),
        Organisation("Vale of Sedge Council", Role.PARTNER),
        Organisation("Local Projects Fund", Role.FUNDER),
    ),
    country="GB",
    region="Wales",
    themes=("housing", "repairs", "damp-and-mould"),
    status=Status.LIVE,
    status_as_of="2025-06",
    started="2021-04",
    ended="2023",
    outcomes=(
        ExpectedOutcome(
            "Cases seen by a surveyor within 24 hours",
            OutcomeResult.DELIVERED,
            "91 % of 2,300 cases in 2024, annual report p. 14",
        ),
        ExpectedOutcome("Three councils share one triage team", OutcomeResult.NOT_DELIVERED),
        ExpectedOutcome("Fewer complaints upheld by the ombudsman", OutcomeResult.PARTLY),
        ExpectedOutcome("Sensors in 500 homes"),
    ),
    funding=Funding("Local Projects Fund", 350_000, "GBP", "2021 to 2023"),
    reuse=Reuse("https://code.example/brackmoor/damp", "MIT", "Form, triage rules and guidance"),
    contact="housing.digital@brackmoor.example",
    links=("https://blog.example/brackmoor-damp", "javascript:alert(1)"),
)

PILOT = Initiative(
    id="catalogue:mould-sensors",
    title="Mould sensors in council flats",
    origins=(origin(key="mould-sensors", title="Mould sensors in council flats"),),
    url="https://www.eastmere.example/sensors",
    summary="A year of humidity sensors in forty flats, to warn before mould shows.",
    organisations=(Organisation("Eastmere City Council", Role.LEAD),),
    country="GB",
    status=Status.BETA,
    started="2024-09",
    outcomes=(ExpectedOutcome("Alerts reach the repairs team before the tenant calls"),),
)

STOPPED = Initiative(
    id="catalogue:joint-triage",
    title="Joint repairs triage centre",
    origins=(origin(key="joint-triage", title="Joint repairs triage centre"),),
    url="https://www.sedge.example/triage",
    summary="Two districts shared one repairs call centre and parted after eighteen months.",
    organisations=(
        Organisation("Vale of Sedge Council", Role.LEAD),
        Organisation("Lower Tarn District Council", Role.PARTNER),
    ),
    country="GB",
    status=Status.STOPPED,
    status_as_of="2017-11-30",
    started="2016-05-02",
    ended="2017-11-30",
    outcomes=(
        ExpectedOutcome("One telephone number for both districts", OutcomeResult.DELIVERED),
        ExpectedOutcome(
            "Savings of £120,000 a year", OutcomeResult.NOT_DELIVERED, "Cabinet paper, item 7"
        ),
        ExpectedOutcome("Same-day triage of damp", OutcomeResult.NOT_DELIVERED),
    ),
    funding=Funding("Transformation Challenge", None, "GBP", None),
)

BARE = Initiative(
    id="harbour-list:9/..//x?y#z%",
    title="mould",
    origins=(
        Origin("harbour-list", "Harbour Authorities’ Open Projects", "9/..//x?y#z%", "mould"),
    ),
)

LONG = Initiative(
    id="harbour-list:" + "long-" * 60,
    title="Harmonised reporting " * 476 + "ends",
    origins=(origin("harbour-list", "k" * 300, title="Harmonised reporting " * 476),),
    url="https://registry.example/" + "unbroken" * 60,
    summary="Donaudampfschifffahrtsgesellschaft" * 40,
    organisations=tuple(
        Organisation(f"Body number {n} of the many", Role.PARTNER) for n in range(60)
    ),
    country="DE",
    status=Status.COMPLETED,
    contact="c" * 500,
    themes=tuple(f"theme-{n}" for n in range(50)),
)

HOSTILE = Initiative(
    id='catalogue:<script>alert("id")</script>',
    title='<script>alert("title")</script> <!channel> [bold]*_~`|x|',
    origins=(
        origin(
            key="'\"><img src=x onerror=alert(1)>",
            registry="<b>Registry</b> & Sons",
            title="<!here>",
            url="javascript:alert('origin')",
        ),
    ),
    url="javascript:alert('url')",
    summary="{{ 7*7 }} <img src=x onerror=alert(1)> \x1b[31mred\x1b[0m \x07 https://phish.example",
    organisations=(Organisation("<@U012345> & <Partners>", Role.LEAD),),
    country="GB",
    status=Status.ALPHA,
    status_as_of="not a date",
    started="0000-99-99",
    outcomes=(
        ExpectedOutcome("*delivered* </td></tr></table>", OutcomeResult.DELIVERED, "\u202egnp.exe"),
    ),
    funding=Funding("<i>fund</i>", 0.5, "<b>", "`period`"),
    reuse=Reuse("data:text/html,<script>alert(2)</script>", "<licence>", "<offer>"),
    contact="javascript:alert('contact')",
    links=("//phish.example", "https://fine.example/<>\"'"),
)

RIGHT_TO_LEFT = Initiative(
    id="harbour-list:مشروع",
    title="منصة الإبلاغ عن الرطوبة والعفن في المساكن العامة",
    origins=(origin("harbour-list", "مشروع", title="منصة الإبلاغ"),),
    url="https://registry.example/%D9%85",
    summary="يصوّر السكان الرطوبة بهواتفهم وتصل الصور إلى فريق الإصلاح. \u202eمقلوب",
    organisations=(Organisation("بلدية الميناء الجديد", Role.LEAD),),
    country="MA",
    status=Status.UNKNOWN,
)

LEDGER = Initiative(
    id="catalogue:forty",
    title="A programme with forty expected outcomes",
    origins=(origin(key="forty", title="A programme with forty expected outcomes"),),
    url="https://registry.example/forty",
    summary="Everything, for everyone, at once.",
    organisations=(Organisation("Office for Large Programmes", Role.LEAD),),
    country="GB",
    status=Status.COMPLETED,
    status_as_of="2020",
    started="2012",
    ended="2020",
    outcomes=tuple(
        ExpectedOutcome(f"Expected outcome number {n} 🏗️ `code` *bold*", list(OutcomeResult)[n % 4])
        for n in range(40)
    ),
    funding=Funding("Treasury", 1_234_567_890.5, "EUR", "2012–2020"),
)


def hit(initiative: Initiative, rank: int = 1, **changes) -> Hit:
    values = {
        "rank": rank,
        "initiative": initiative,
        "dense": 0.61,
        "lexical": 7.25,
        "coverage": 0.75,
        "score": 0.755,
        "probability": 0.91,
        "strength": MatchStrength.STRONG,
        "terms": ("damp", "mould", "report"),
        "passage": initiative.summary or initiative.title,
    }
    return Hit(**{**values, **changes})


def answer(
    kind: VerdictKind,
    sentence: str,
    probability: float,
    *hits: Hit,
    differing: tuple[HitDifference, ...] = (),
    is_probable: bool = False,
    **changes,
) -> Answer:
    found_nothing = kind in {VerdictKind.NOBODY, VerdictKind.CANT_SAY}
    ranks = () if found_nothing else tuple(h.rank for h in hits[:1])
    values = {
        "query": Query("Has anyone done damp and mould reporting?", "damp and mould reporting"),
        "query_id": QUERY_ID,
        "verdict": Verdict(kind, sentence, probability, ranks, differing, is_probable),
        "hits": hits,
        "attempts": (),
        "searched": SEARCHED,
    }
    return Answer(**{**values, **changes})


DONE = answer(
    VerdictKind.DONE,
    "Yes: Brackmoor Borough Council has done this.",
    0.94,
    hit(DAMP, similar=(PILOT,)),
    hit(
        PILOT,
        2,
        probability=0.55,
        strength=MatchStrength.GOOD,
        terms=("mould",),
    ),
    hit(STOPPED, 3, probability=0.35, strength=MatchStrength.PARTIAL, terms=()),
)
UNDER_WAY = answer(
    VerdictKind.UNDER_WAY,
    "Under way: Eastmere City Council is trying this.",
    0.81,
    hit(PILOT, facets=("in Wales",)),
    query=Query(
        "mould sensers in Wales status:alpha,beta since:2019",
        "mould sensors",
        Filters(place="wales", status=(Status.ALPHA, Status.BETA), since="2019"),
        spoken=("in",),
    ),
    elsewhere=(hit(STOPPED), hit(DAMP, 2)),
    corrections=(SpellingCorrection("sensers", "sensors"),),
)
STOPPED_ANSWER = answer(
    VerdictKind.STOPPED,
    "Tried and stopped: Vale of Sedge Council ended it in November 2017.",
    0.77,
    hit(STOPPED),
)
PROBABLY_NOBODY = answer(
    VerdictKind.NOBODY,
    "Probably nobody has done this, among 1,374 initiatives.",
    0.38,
    hit(STOPPED, probability=0.35, strength=MatchStrength.PARTIAL),
    hit(BARE, 2, probability=0.1, strength=MatchStrength.WEAK, terms=()),
    differing=(
        HitDifference(1, ("stopped in 2017", "no mention of “photographs” or “tenants”")),
        HitDifference(2, ("no mention of “damp” or “photographs”",)),
    ),
    is_probable=True,
)
PROBABLY_DONE = answer(
    VerdictKind.DONE,
    "This has probably been done: “Damp and mould portal” (Brackmoor Borough Council) is live.",
    0.61,
    hit(
        DAMP,
        probability=0.58,
        strength=MatchStrength.GOOD,
        question=ExpectedQuestion("How can tenants report damp with a photograph?"),
    ),
    hit(BARE, 2, probability=0.12, strength=MatchStrength.WEAK, terms=(), passage=""),
    hit(
        PILOT,
        3,
        probability=0.31,
        strength=MatchStrength.PARTIAL,
        question=ExpectedQuestion("", QuestionOrigin.CONFIRMED),
    ),
    is_probable=True,
)
NAMED = answer(
    VerdictKind.PROPOSED,
    "This was proposed and not funded: “Joint repairs triage centre” (Vale of Sedge Council).",
    0.95,
    hit(STOPPED, probability=0.95, named=True),
    query=Query("joint repairs triage centre", "joint repairs triage centre"),
)
NOBODY = answer(
    VerdictKind.NOBODY,
    "Nobody we can see has done this.",
    0.04,
    hit(BARE, probability=0.04, strength=MatchStrength.WEAK, terms=()),
    differing=(HitDifference(1, ("by Kelt Police, not by a council", "no mention of “damp”")),),
    query=Query(
        "Has any council in Wales that still runs it done damp reporting?",
        "damp reporting",
        Filters(place="wales", status=tuple(list(Status)[:5])),
        spoken=("in", "status"),
    ),
    elsewhere=(hit(RIGHT_TO_LEFT), hit(BARE, 2), hit(LEDGER, 3), hit(DAMP, 4)),
)
CANT_SAY = answer(
    VerdictKind.CANT_SAY,
    "We can’t say: Harbour Authorities’ Open Projects could not be read.",
    0.2,
    searched=SearchScope(
        194,
        1,
        "20261120T021500-4f1c9a",
        "2026-11-20T02:10:00+00:00",
        (
            SOURCES[0],
            SourceReport(
                "harbour-list",
                "Harbour Authorities’ Open Projects",
                SourceState.FAILED,
                reason="The address did not answer.",
            ),
            SOURCES[2],
        ),
    ),
)
SEVERAL = answer(
    VerdictKind.DONE,
    "Yes: three bodies have tried this; one of them stopped.",
    0.97,
    hit(DAMP),
    hit(PILOT, 2),
    hit(STOPPED, 3),
    attempts=(STOPPED, DAMP, PILOT),
)
WORST = answer(
    VerdictKind.DONE,
    "Yes: <script>alert(3)</script> & <!everyone> have done this.",
    1.0,
    hit(HOSTILE, terms=("<b>",), passage="<script>alert(4)</script> {% raw %}", facets=("by <b>",)),
    hit(LONG, 2, terms=("harmonised",) * 200, passage="x" * 5000, facets=("in Wales" * 99,) * 99),
    hit(RIGHT_TO_LEFT, 3),
    query=Query(
        "<script>alert(5)</script> <!channel> org:<b>",
        "<script>alert(5)</script> <!channel>",
        Filters(org="<b>", source='"><script>', licence="{{ 7*7 }}"),
        spoken=("org", "licence"),
    ),
    differing=(HitDifference(1, ("by <!here>, not by a council", "no mention of “*<b>*”")),),
    elsewhere=(hit(HOSTILE), hit(LONG, 2), hit(RIGHT_TO_LEFT, 3)),
    corrections=(
        SpellingCorrection("<!here>", "<script>alert(6)</script>"),
        SpellingCorrection("*a*", "`b`"),
    ),
)
BARELY = answer(
    VerdictKind.DONE,
    "Yes, it seems: whether it still runs is not stated.",
    0.6,
    hit(BARE, probability=0.6, strength=MatchStrength.GOOD, terms=(), passage=""),
)
MANY_OUTCOMES = answer(
    VerdictKind.DONE, "Yes: the Office for Large Programmes has done this.", 0.9, hit(LEDGER)
)

ANSWERS = {
    "done": DONE,
    "under way": UNDER_WAY,
    "stopped": STOPPED_ANSWER,
    "probably nobody": PROBABLY_NOBODY,
    "probably done": PROBABLY_DONE,
    "named": NAMED,
    "nobody": NOBODY,
    "can't say": CANT_SAY,
    "several attempts": SEVERAL,
    "hostile and long": WORST,
    "nothing but a title": BARELY,
    "forty outcomes": MANY_OUTCOMES,
}
