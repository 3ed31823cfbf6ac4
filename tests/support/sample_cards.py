"""Every other card that Teams shows, drawn from invented data at its best and its worst."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.errors import ErrorMessage
from bot.presentation.admin_view import view_build, view_comparison, view_status
from bot.presentation.details_view import view_details
from bot.presentation.forms import RefineSubmission, view_refine
from bot.presentation.home_view import view_home
from bot.presentation.initiative_view import view_initiative
from bot.presentation.labels import describe_deletion
from bot.service.administration import IndexStatus, SnapshotComparison
from bot.store.model import StoredQuestion, Surface
from bot.teams.cards import admin, home, initiative, messages, refine
from bot.teams.cards.details import initiative as details
from index.model import (
    Disagreement,
    RelatedInitiative,
    SourceReport,
    SourceState,
    Statement,
    VerdictKind,
)
from index.snapshot.build_records import BuildRecord, BuildState
from index.snapshot.store import SnapshotDiff
from tests.support.sample_answers import (
    BARE,
    CANT_SAY,
    DAMP,
    HOSTILE,
    LEDGER,
    LONG,
    QUERY_ID,
    RIGHT_TO_LEFT,
    SEARCHED,
    UNDER_WAY,
    WORST,
)

SITE = "https://hasanyone.example"
FULL = replace(
    DAMP,
    disagreements=(
        Disagreement("status", (Statement("live", 0, "2025-06"), Statement("stopped", 1, "2024"))),
    ),
    related=(
        RelatedInitiative(
            "catalogue:repairs", "Repairs programme", "a programme that it is part of"
        ),
    ),
    deployed_in=("IE", "NL"),
)
REASONS = (
    "harbour-list lost 40 % of its initiatives; 10 % may go.",
    "3 of 60 golden questions find no answer any more.",
)
STATUS = IndexStatus(
    snapshot="20261120T021500-4f1c9a",
    created="2026-11-20T02:15:00+00:00",
    initiatives=1374,
    registries=2,
    oldest="2026-03-02T02:10:00+00:00",
    sources=CANT_SAY.searched.sources,
    held_back="20261121T021500-aaaaaa",
    held_back_reasons=REASONS,
    rollback_target="20261119T021500-bbbbbb",
)
MANY_SOURCES = replace(
    STATUS,
    sources=tuple(
        SourceReport(f"source-{n}", f"*Source* <{n}> " * 20, SourceState.READ, read=n)
        for n in range(150)
    ),
)
BUILD = BuildRecord(
    id="20261122T090000-000000-abcd",
    state=BuildState.RUNNING,
    step="embed",
    done=420,
    total=1374,
    left=32.0,
)
HELD = BUILD.model_copy(
    update={
        "state": BuildState.HELD_BACK,
        "report": {"held": list(REASONS)},
        "seconds": {"read": 70.0},
    }
)
CHANGES = SnapshotComparison(
    "20261120T021500-4f1c9a",
    "20261121T021500-aaaaaa",
    SnapshotDiff(
        added=("catalogue:a", "harbour-list:b"),
        removed=tuple(f"harbour-list:{'<b>' * 90}{n}" for n in range(900)),
        merged=("catalogue:m",),
    ),
    REASONS,
)
QUESTIONS = [
    StoredQuestion(
        query_id=f"{n:032x}",
        asked_at=datetime(2026, 11, 20 - n, tzinfo=UTC),
        text=text,
        filters=filters,
        surface=Surface.TEAMS,
        verdict=VerdictKind.DONE,
        probability=0.9,
        snapshot="s",
    )
    for n, (text, filters) in enumerate(
        (
            ("Has anyone done damp and mould reporting?", {}),
            ("mould sensors in:wales", {"in": "wales"}),
            ("<b>" * 300, {"status": "live"}),
        )
    )
]
FAULT = ErrorMessage(400, 2, "“soon” is not a year.", "Give since: a year, such as 2019.")
FILLED = RefineSubmission("mould", {"since": "soon"})

CARDS = {
    "details": lambda: details.details_card(
        view_details(FULL, SEARCHED), query_id=QUERY_ID, site_url=SITE
    ),
    "details of forty outcomes": lambda: details.details_card(view_details(LEDGER, SEARCHED)),
    "details, hostile": lambda: details.details_card(
        view_details(HOSTILE, SEARCHED), query_id=QUERY_ID
    ),
    "details, long": lambda: details.details_card(
        view_details(LONG, SEARCHED), query_id=QUERY_ID, site_url=SITE
    ),
    "details, bare": lambda: details.details_card(
        view_details(BARE, SEARCHED), query_id=QUERY_ID, site_url=SITE
    ),
    "refine": lambda: refine.refine_card(view_refine(UNDER_WAY)),
    "refine, hostile": lambda: refine.refine_card(view_refine(WORST)),
    "refine with a fault": lambda: refine.refine_card(
        view_refine(UNDER_WAY, filled=FILLED, error=FAULT.error)
    ),
    "welcome": messages.welcome_card,
    "help": messages.help_card,
    "help for administrators": lambda: messages.help_card(admin=True),
    "home": lambda: home.home_card(view_home(Surface.TEAMS, QUESTIONS, SEARCHED)),
    "home, nothing asked": lambda: home.home_card(view_home(Surface.TEAMS, [], None)),
    "fault": lambda: messages.error_card(FAULT),
    "notice": lambda: messages.notice_card(describe_deletion(2)),
    "index": lambda: admin.status_card(view_status(STATUS)),
    "index with many sources": lambda: admin.status_card(view_status(MANY_SOURCES)),
    "no index": lambda: admin.status_card(view_status(IndexStatus(None, pending_build=BUILD))),
    "build": lambda: admin.build_card(view_build(BUILD)),
    "build held back": lambda: admin.build_card(view_build(HELD)),
    "changes": lambda: admin.changes_card(view_comparison(CHANGES)),
    "initiative": lambda: initiative.initiative_card(
        view_initiative(DAMP, SEARCHED.sources), site_url=SITE
    ),
    "initiative, hostile": lambda: initiative.initiative_card(
        view_initiative(HOSTILE, SEARCHED.sources), site_url=SITE
    ),
    "initiative, right to left": lambda: initiative.initiative_card(
        view_initiative(RIGHT_TO_LEFT, SEARCHED.sources)
    ),
    "unfurled": lambda: initiative.link_preview(
        view_initiative(LONG, SEARCHED.sources), site_url=SITE
    )["content"],
    "question": lambda: initiative.question_card("We need a portal for damp " * 200),
}
