"""A page at its fullest: twenty outcomes, three registries that disagree, five attempts.

Every body here is invented. To draw it: python -m tests.support.ledger_page FILE.png
"""

import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bot.presentation.forms import view_search
from bot.presentation.pages.record_view import view_record_page
from bot.service.answer import SearchScope
from bot.urls import initiative_path
from bot.web.templating import make_environment
from index.model import (
    Disagreement,
    ExpectedOutcome,
    Funding,
    Initiative,
    Organisation,
    Origin,
    OutcomeResult,
    Reuse,
    Role,
    SourceReport,
    SourceState,
    Statement,
    Status,
)

STATIC = Path(__file__).parents[2] / "bot" / "web" / "static"
SITE = "http://hasanyone.example"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
DELIVERED, PARTLY, NOT, UNKNOWN = (
    OutcomeResult.DELIVERED,
    OutcomeResult.PARTLY,
    OutcomeResult.NOT_DELIVERED,
    OutcomeResult.UNKNOWN,
)
EVALUATION = "https://www.eastmere.example/repairs/evaluation.pdf"
OUTCOMES = (
    ("Tenants report a repair online without phoning", DELIVERED, EVALUATION),
    ("Tenants choose the day of the visit", DELIVERED, EVALUATION),
    ("Photographs come with the report", DELIVERED, None),
    ("Reports reach the contractor the same day", DELIVERED, "98 % in 2022, evaluation p. 11"),
    ("Fewer calls about where the plumber is", DELIVERED, "down by 31 %, evaluation p. 14"),
    ("The form works in eight languages", DELIVERED, None),
    (
        "The code is published under an open licence",
        DELIVERED,
        "https://code.eastmere.example/repairs",
    ),
    ("First-time fixes rise to nine in ten", PARTLY, "84 % in 2022, evaluation p. 12"),
    ("Half of all repairs are reported online", PARTLY, "37 % in 2022, evaluation p. 9"),
    ("Two neighbouring councils use the same form", PARTLY, "one of two, evaluation p. 20"),
    ("Emergency repairs are told apart from others", PARTLY, None),
    ("Savings of £600,000 a year", NOT, "£140,000 in 2022, evaluation p. 22"),
    ("The repairs call centre closes in the evening", NOT, None),
    ("One system replaces the three that were there", NOT, "two of three are still in use"),
    ("Damp is predicted before tenants see it", NOT, None),
    ("Contractors are paid by the photograph", NOT, "dropped after the pilot"),
    ("Tenants trust the repairs service more", UNKNOWN, None),
    ("Complaints to the ombudsman fall", UNKNOWN, None),
    ("Leaseholders use it too", UNKNOWN, None),
    ("A pattern for other councils is written down", UNKNOWN, None),
)
STATES = ("title", "summary", "status", "started", "organisations", "outcomes", "country", "url")


def origin(source: str, registry: str, key: str, *states: str, differs=()) -> Origin:
    return Origin(
        source,
        registry,
        key,
        "Eastmere repairs online",
        url=f"https://{source}.example/{key}",
        licence="OGL-UK-3.0",
        seen="2026-11",
        states=(*STATES, *states),
        differs=differs,
    )


LEDGER_PAGE = Initiative(
    id="digital-fund:eastmere-repairs",
    title="Eastmere repairs online",
    origins=(
        origin("digital-fund", "Fund for Digital Councils", "eastmere-repairs", "funding", "ended"),
        origin(
            "housing-list",
            "List of Housing Projects",
            "HL-0042",
            "contact",
            "reuse",
            differs=("status", "started"),
        ),
        origin("showcase", "Council Showcase", "eastmere", differs=("status", "funding")),
    ),
    url="https://www.eastmere.example/repairs",
    summary="Tenants of Eastmere report repairs online, with a photograph, and choose a day.",
    description="Eastmere rebuilt how repairs are reported after a review in 2018.",
    aliases=("Repair It",),
    kind="service",
    organisations=(
        Organisation("Eastmere City Council", Role.LEAD),
        Organisation("Vale of Sedge Council", Role.PARTNER),
        Organisation("Fund for Digital Councils", Role.FUNDER),
        Organisation("Ostrand Software", Role.SUPPLIER),
    ),
    country="GB",
    region="East Midlands",
    themes=("housing", "repairs"),
    status=Status.COMPLETED,
    status_as_of="2023-03",
    started="2019-04",
    ended="2022-12",
    outcomes=tuple(ExpectedOutcome(*each) for each in OUTCOMES),
    funding=Funding("Fund for Digital Councils", 420_000, "GBP", "2019 to 2022"),
    reuse=Reuse("https://code.eastmere.example/repairs", "MIT", "The form and its guidance"),
    contact="repairs.team@eastmere.example",
    witnesses=3,
    disagreements=(
        Disagreement(
            "status",
            (
                Statement("completed", 0, "2023-03"),
                Statement("live", 1, "2021-06"),
                Statement("stopped", 2, "2024-01"),
            ),
        ),
        Disagreement("started", (Statement("2019-04", 0), Statement("2018", 1))),
        Disagreement("funding.amount", (Statement("420000 GBP", 0), Statement("500000 GBP", 2))),
    ),
)


def attempt(key: str, title: str, lead: str, status: Status, started: str, ended=None):
    return replace(
        LEDGER_PAGE,
        id=f"digital-fund:{key}",
        title=title,
        organisations=(Organisation(lead, Role.LEAD),),
        status=status,
        started=started,
        ended=ended,
        status_as_of=None,
        outcomes=(),
        disagreements=(),
    )


# With the initiative itself there are five.
OTHER_ATTEMPTS = (
    attempt("brackmoor-repairs", "Brackmoor repairs by text message", "Brackmoor Council", Status.STOPPED, "2011", "2014"),
    attempt("sedge-portal", "Sedge tenants’ portal", "Vale of Sedge Council", Status.COMPLETED, "2015-09", "2018-03"),
    attempt("hollin-app", "Hollin repairs app", "Hollin Borough Council", Status.STOPPED, "2017-01", "2018-10"),
    attempt("common-form", "A common repairs form for councils", "Eastmere City Council", Status.BETA, "2024-05"),
)  # fmt: skip
SCOPE = SearchScope(
    initiatives=1374,
    registries=3,
    snapshot="20261120T021500-4f1c9a",
    oldest="2026-11-02T02:10:00+00:00",
    sources=tuple(
        SourceReport(name, title, SourceState.READ, refreshed="2026-11-20T02:10:00+00:00")
        for name, title in (
            ("digital-fund", "Fund for Digital Councils"),
            ("housing-list", "List of Housing Projects"),
            ("showcase", "Council Showcase"),
        )
    ),
)


def ledger_html() -> str:
    """The page, as the server would send it."""
    return (
        make_environment(SITE)
        .get_template("initiative.html")
        .render(
            record=view_record_page(LEDGER_PAGE, SCOPE, OTHER_ATTEMPTS),
            search=view_search("", {}),
            address=initiative_path(LEDGER_PAGE),
            takes_feedback=True,
        )
    )


def open_ledger_page(context):
    """The page in a browser's context, its files from the disk and nothing from the network."""
    page = context.new_page()

    def fulfil(route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = STATIC / Path(path).name
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        else:
            route.fulfill(body=ledger_html(), content_type="text/html; charset=utf-8")

    page.route("**/*", fulfil)
    page.goto(f"{SITE}{initiative_path(LEDGER_PAGE)}")
    return page


def draw(to: Path, width: int = 1280) -> None:
    """Write a picture of the page."""
    from playwright.sync_api import sync_playwright

    from tests.support.browser import ARGUMENTS, CHROMIUM

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": width, "height": 900})
        open_ledger_page(context).screenshot(path=to, full_page=True)
        browser.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
