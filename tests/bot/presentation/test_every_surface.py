"""One view, every surface: a view leaves nothing out, and each surface lays out all of it."""

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser

import pytest
from rich.console import Console

from bot.api.serialise import answer_to_json
from bot.presentation import labels
from bot.presentation.admin_view import (
    BuildView,
    ComparisonView,
    StatusView,
    view_build,
    view_comparison,
    view_status,
)
from bot.presentation.answer_view import AnswerView, MatchLength, view_answer
from bot.presentation.details_view import DetailsView, view_details
from bot.presentation.forms import FormField, RefineForm, view_refine, view_search
from bot.presentation.help_view import (
    CommandList,
    HelpSection,
    HelpView,
    WelcomeView,
    view_admin_commands,
    view_help,
    view_welcome,
)
from bot.presentation.home_view import HomeView, QuestionView, view_home
from bot.presentation.initiative_view import Fact, lead_organisation
from bot.presentation.pages.record_view import view_record_page
from bot.presentation.provenance import view_searched
from bot.presentation.replies.reply_view import view_reply
from bot.sanitise import sanitise_text
from bot.service.administration import IndexStatus, SnapshotComparison
from bot.service.answer import Answer, SearchScope
from bot.service.filters import filter_values
from bot.slack import identifiers as slack_identifiers
from bot.slack.views import admin as slack_admin
from bot.slack.views import messages as slack_messages
from bot.slack.views.answer import message
from bot.slack.views.details.answer import answer_modal
from bot.slack.views.details.initiative import details_modal
from bot.slack.views.home import home_tab
from bot.slack.views.refine import refine_modal
from bot.store.model import Surface
from bot.teams.cards import admin as teams_admin
from bot.teams.cards import messages as teams_messages
from bot.teams.cards.answer import answer_card
from bot.teams.cards.details.answer import answer_details_card
from bot.teams.cards.details.initiative import details_card
from bot.teams.cards.home import home_card
from bot.teams.cards.refine import refine_card
from bot.teams.identifiers import TypedCommand
from bot.terminal.answer import print_answer
from bot.web.templating import make_environment
from index.facets.gazetteer import country_name
from index.model import Hit, Initiative, OutcomeResult, Query, SourceState, Status, Verdict
from index.snapshot.store import SnapshotDiff
from tests.support.card_checker import nodes, texts
from tests.support.sample_answers import (
    ANSWERS,
    BARE,
    DAMP,
    DONE,
    LEDGER,
    NO_FILTERS,
    NOBODY,
    QUERY_ID,
    SEARCHED,
    SEVERAL,
    UNDER_WAY,
)
from tests.support.sample_cards import BUILD, CHANGES, FULL, HELD, QUESTIONS, STATUS
from tests.support.slack_workspace import elements

View = (
    AnswerView
    | DetailsView
    | StatusView
    | BuildView
    | ComparisonView
    | RefineForm
    | HomeView
    | HelpView
    | WelcomeView
    | CommandList
)
CONFIRMED = ("rebuild", "promote", "rollback", "cancel")
# A surface may cut a text to its limits; this much of it is there.
PREFIX = 20
# A line of a reply is cut after a word, and the next one may be very long.
BEGINNING = 10
# How Slack writes what it cannot escape.
LOOKALIKES = str.maketrans("∗ˋ∼‹›", "*`~<>")

Needle = str | tuple[str, ...]


# What a view holds of an answer: each field as it must be found, or why it is left out.

CONTENT: dict[type, dict[str, Callable[..., Iterable[Needle]] | str]] = {
    Query: {
        "question": "the text is what was understood of it",
        "text": lambda query: [query.text],
        "filters": lambda query: filter_values(query.filters).values(),
        "language": "the verdict’s sentence says it where it matters",
        "spoken": lambda query: query.spoken,
        "lifted": lambda query: query.lifted if query.spoken else (),
        "excluded": "the verdict’s sentence says it",
        "negated": "the verdict’s sentence says it",
        "parts": "each is a question of its own",
        "directions": "for ranking alone",
        "asks_failure": "for ranking alone",
    },
    Verdict: {
        "kind": lambda verdict: [verdict.kind],
        "sentence": lambda verdict: [verdict.sentence],
        "probability": "in words, or as a number",
        "answering": "ranks for those who go on with an answer",
        "differing": lambda verdict: [way for each in verdict.differing for way in each.words],
        "is_probable": lambda verdict: ["probabl"] if verdict.is_probable else [],
        "has_ended": "the label says it",
        "summary": "the sentence begins with it",
        "named": "it leads",
    },
    Answer: {
        "query": "above",
        "query_id": lambda answer: [answer.query_id],
        "verdict": "above",
        "hits": "below",
        "attempts": lambda answer: [
            needle for each in answer.attempts for needle in (each.title, *missed(each))
        ],
        "searched": "below",
        "first_rank": "a number",
        "previous_question": lambda answer: filter(None, [answer.previous_question]),
        "elsewhere": lambda answer: [
            needle for hit in answer.elsewhere[:3] for needle in outside(hit.initiative)
        ],
        "corrections": lambda answer: [
            word for each in answer.corrections for word in (each.read, each.typed)
        ],
    },
    SearchScope: {
        "initiatives": lambda scope: [(f"{scope.initiatives:,}", str(scope.initiatives))],
        "registries": lambda scope: [str(scope.registries)],
        "snapshot": lambda scope: [scope.snapshot],
        "oldest": lambda scope: [("2 March 2026", "20 November 2026", scope.oldest or "")],
        "sources": lambda scope: [
            (each.title, each.name) for each in scope.sources if each.state is SourceState.FAILED
        ],
        "calibration": "programs do not need it",
        "answered_share": "in words, or as a number",
        "countries": lambda scope: [
            ("the UK" if each.name == "United Kingdom" else each.name, each.name)
            for each in scope.countries[:1]
        ],
    },
    Hit: {
        "rank": "the order says it",
        "initiative": "below",
        "dense": "a raw score",
        "lexical": "a raw score",
        "score": "a raw score",
        "coverage": "a raw score",
        "probability": "the strength says it",
        "strength": lambda hit: [hit.strength],
        "terms": lambda hit: () if hit.named or hit.question else hit.terms[:1],
        "passage": "only where it says more than the summary",
        "similar": lambda hit: [(each.title, each.origins[0].key) for each in hit.similar],
        "facets": lambda hit: hit.facets[:1],
        "rerank": "a score; the strength says it in words",
        "features": "the probability is computed from them",
        "unstated": "the verdict names them",
        "question_score": "a raw score",
        "question": lambda hit: filter(None, [hit.question and hit.question.text]),
        "named": lambda hit: [(labels.IS_NAMED, "True")] if hit.named else [],
    },
    Initiative: {
        "id": lambda initiative: [initiative.id],
        "title": lambda initiative: [initiative.title],
        "origins": lambda initiative: [initiative.origins[0].registry],
        "url": lambda initiative: filter(None, [initiative.url]),
        "summary": lambda initiative: filter(None, [initiative.summary]),
        "description": "only in details",
        "aliases": "only in details",
        "kind": "only in details",
        "organisations": lambda initiative: [each.name for each in initiative.organisations],
        "country": "only elsewhere and in details",
        "region": "only elsewhere and in details",
        "deployed_in": "only in details",
        "themes": "only in details",
        "status": lambda initiative: [
            (labels.NOT_STATED, "unknown")
            if initiative.status is Status.UNKNOWN
            else initiative.status
        ],
        "status_as_of": lambda initiative: [
            {
                "2025-06": ("June 2025", "2025-06"),
                "2017-11-30": ("30 November 2017", "2017-11-30"),
            }.get(initiative.status_as_of or "", initiative.status_as_of or "")
        ],
        "started": "only in earlier attempts and details",
        "ended": "only in earlier attempts and details",
        "outcomes": lambda initiative: [each.statement for each in initiative.outcomes],
        "funding": lambda initiative: [(initiative.funding and initiative.funding.source) or ""],
        "reuse": "only in details, and in what to do next",
        "contact": lambda initiative: filter(None, [initiative.contact]),
        "links": "only in details",
        "witnesses": "only where there are several records",
        "disagreements": "only where there are any",
        "related": "only in details",
    },
}


def missed(attempt: Initiative) -> list[str]:
    return [each.statement for each in attempt.outcomes_with(OutcomeResult.NOT_DELIVERED)]


def outside(initiative: Initiative) -> Iterator[Needle]:
    """What is shown of a hit outside the filters: title, who, where, and its status."""
    yield initiative.title
    yield lead_organisation(initiative) or ""
    country = initiative.country
    yield (country_name(country), country) if country else ""
    yield (
        (labels.NOT_STATED, "unknown")
        if initiative.status is Status.UNKNOWN
        else (initiative.status)
    )


def parts(answer: Answer) -> Iterator[object]:
    yield from (answer, answer.query, answer.verdict, answer.searched)
    for hit in answer.hits:
        yield from (hit, hit.initiative)


def leaves(value: object) -> Iterator[str]:
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, dict):
        for inside in value.values():
            yield from leaves(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from leaves(inside)
    else:
        yield str(value)


def tidy(text: str) -> str:
    """The letters to be seen, without blanks: surfaces break lines where they like."""
    return "".join(
        letter.casefold()
        for letter in sanitise_text(text)
        if unicodedata.category(letter)[0] not in "CZ"
    )


@pytest.mark.parametrize("build", [view_answer, answer_to_json])
@pytest.mark.parametrize("name", ANSWERS)
def test_the_view_and_the_interface_hold_what_an_answer_holds(build, name):
    answer = ANSWERS[name]
    read = tidy(" ".join(leaves(build(answer))))
    missing = []
    for part in parts(answer):
        for field, expected in CONTENT[type(part)].items():
            for needle in () if isinstance(expected, str) else expected(part):
                alternatives = (needle,) if isinstance(needle, str) else needle
                if not any(tidy(each) in read for each in alternatives):
                    missing.append((type(part).__name__, field, alternatives[0][:60]))
    assert missing == []


@pytest.mark.parametrize("kind", CONTENT, ids=lambda kind: kind.__name__)
def test_a_new_field_is_in_the_view_or_left_out_for_a_reason(kind):
    assert [field.name for field in fields(kind)] == list(CONTENT[kind])


# What each surface shows of a view.


def terminal(view: AnswerView) -> str:
    out = io.StringIO()
    print_answer(view, Console(file=out, width=80))
    return out.getvalue()


def html(view: AnswerView | DetailsView | WelcomeView) -> str:
    made = make_environment()
    if isinstance(view, WelcomeView):
        return made.get_template("home.html").render(
            welcome=view, search=view_search("", {}), searched=view_searched(SEARCHED), fault=None
        )
    form = {"question": "damp", "form": NO_FILTERS, "search": view_search("damp", {})}
    link = {"address": "/", "asked_on": "", "takes_feedback": True}
    if isinstance(view, AnswerView):
        return made.get_template("answer.html").render(answer=view, most=50, **form, **link)
    initiative = next(each for name, each in DETAILS.items() if VIEWS[name] is view)
    record = view_record_page(initiative, SEARCHED, ())
    return made.get_template("initiative.html").render(record=record, **form, **link)


def page(view: AnswerView | DetailsView | WelcomeView) -> str:
    read: list[str] = []
    parser = HTMLParser()
    parser.handle_data = read.append
    parser.feed(html(view))
    return "".join(read)


SLACK: dict[type, Callable[..., object]] = {
    AnswerView: lambda view: (message(view), answer_modal(view)),
    DetailsView: lambda view: details_modal(view, QUERY_ID),
    StatusView: slack_admin.status_message,
    BuildView: slack_admin.progress_message,
    ComparisonView: slack_admin.diff_message,
    RefineForm: refine_modal,
    HomeView: home_tab,
    HelpView: lambda _: slack_messages.help_message(),
    WelcomeView: lambda _: slack_messages.welcome_message(),
    CommandList: lambda _: slack_messages.admin_help(),
}
TEAMS: dict[type, Callable[..., dict]] = {
    AnswerView: answer_details_card,
    DetailsView: lambda view: details_card(view, query_id=QUERY_ID),
    StatusView: teams_admin.status_card,
    BuildView: teams_admin.build_card,
    ComparisonView: teams_admin.changes_card,
    RefineForm: refine_card,
    HomeView: home_card,
    HelpView: lambda _: teams_messages.help_card(admin=True),
    WelcomeView: lambda _: teams_messages.welcome_card(),
}


def slack(view: View) -> str:
    return slack_text(SLACK[type(view)](view))


def slack_text(part: object) -> str:
    read = " ".join(leaves(part)).translate(LOOKALIKES)
    read = re.sub(r"<https?:[^|>]*\|([^>]*)>", r"\1", read)
    return read.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def teams(view: View) -> str:
    read = teams_text(TEAMS[type(view)](view))
    return f"{read} {teams_text(answer_card(view))}" if isinstance(view, AnswerView) else read


def teams_text(card: dict) -> str:
    named = ("label", "title", "placeholder", "value", "errorMessage")
    labelled = [str(node.get(name, "")) for node in nodes(card) for name in named]
    labelled += [each["title"] for node in nodes(card) for each in node.get("choices", ())]
    read = " ".join([card["fallbackText"], *texts(card), *labelled])
    read = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(https?:[^)]*\)", r"\1", read)
    return re.sub(r"\\([^\w\s])", r"\1", read)


SURFACES = (terminal, page, slack, teams)

# The nodes that are no text to read, or that some surface says in another way.
NOT_TEXT = (
    *("query_id", "kind", "id", "name", "status_name", "link", "page_path", "url", "names"),
    *("dropped_names", "address", "length"),
)
ELSEWHERE_IN_THE_VIEW = {
    "question": "among the facts",
    "sentences": "the headline begins with them; the reply in a chat has them alone",
    "asked": "among the facts; the reply in a chat has it in a line",
    "scope.in_short": "the scope",
    "searched.in_short": "the scope; the reply in a chat has it in a line",
    "matches": "the first page has those that are shown",
    "first_page.initiative.who": "the organisations, or the lead",
    "first_page.initiative.status_in_short": "the status",
    "first_page.similar.who": "the organisations, or the lead",
    "first_page.similar.status_in_short": "the status",
    "attempts.who": "the organisations, or the lead",
    "attempts.status_in_short": "the status",
    "elsewhere.who": "the organisations, or the lead",
    "elsewhere.status_in_short": "the status",
    "initiative.who": "the organisations, or the lead",
    "initiative.status_in_short": "the status",
    "first_page.initiative.lead": "the organisations begin with it",
    "first_page.initiative.place": "for what lies elsewhere",
    "first_page.initiative.period": "for earlier attempts",
    "first_page.initiative.not_delivered": "in the ledger",
    "first_page.differs": "in the ledger",
    "initiative.lead": "the organisations begin with it",
    "initiative.place": "in the fields",
    "initiative.period": "in the dates",
    "initiative.not_delivered": "in the outcomes",
    "initiative.ledger": "in the outcomes and the fields",
    "initiative.not_stated": "each field says so",
    "names": "chats say in each record whether it states them",
    "searched.read": "listed where nothing was found",
    "kind": "a field too",
    # of administrators
    "summary": "for notifications: the name and the health in one sentence",
    "sources": "those that failed, and the others",
    "previous": "among the facts",
    "new": "in the sentence",
    "held_back.name": "in the sentence",
    "build.duration": "once it is finished",
    "build.cancel": "Teams offers it in the card of the build",
    "build.held_back_reasons": "once it is finished",
    "deletion.question": "Teams unfolds the warning without a question",
    "scope.title": "the home has a heading of its own",
    "scope.calibration": "it is about the probabilities of an answer",
    "scope.not_in_index": "it is not searched",
    **{f"{name}.question": "Teams unfolds the warning without a question" for name in CONFIRMED},
}
# Offered only where it can be done.
OFFERED: dict[str, Callable[..., bool]] = {
    "promote": lambda view: bool(getattr(view, "held_back", None)),
    "rollback": lambda view: view.previous is not None,
    "rebuild": lambda view: False,  # Teams asks for the sources in a form
    "cancel": lambda view: not view.is_finished,
    "show_answer": lambda view: bool(view.questions),
    "deletion": lambda view: bool(view.questions),
}
IN_SHORT = (
    *("attempts.organisations", "attempts.place", "attempts.summary", "attempts.ledger"),
    *("attempts.not_stated", "elsewhere.not_stated", "first_page.similar.not_stated"),
    *("attempts.records", "attempts.independence"),
    *("elsewhere.organisations", "elsewhere.period", "elsewhere.summary", "elsewhere.ledger"),
    *("elsewhere.records", "elsewhere.independence", "elsewhere.not_delivered"),
    *(f"first_page.similar.{field}" for field in ("organisations", "lead", "place", "period")),
    *(f"first_page.similar.{field}" for field in ("status", "summary", "ledger", "records")),
    *(f"first_page.similar.{field}" for field in ("not_delivered", "independence")),
    # of a record, a match shows the registry and when it was read
    *(f"first_page.initiative.records.{field}" for field in ("entry", "key", "licence", "seen")),
    *(f"first_page.initiative.records.{field}" for field in ("states", "differs")),
)


def is_left_out(view: object, name: str, path: str) -> bool:
    if isinstance(view, FormField):  # choices stand in place of a value and a hint
        return name in {"name", "missing", *(("value", "hint") if view.choices else ())}
    offered = OFFERED.get(name, lambda _: True)(view)
    return not offered or name in NOT_TEXT or path in ELSEWHERE_IN_THE_VIEW or path in IN_SHORT


# What is shown of a match where nothing answers.
OF_A_LINE = tuple(
    f"first_page.initiative.{field}" for field in ("title", "organisations", "status")
)
OF_A_MATCH = {
    MatchLength.LINE: OF_A_LINE,
    MatchLength.SHORT: (*OF_A_LINE, "first_page.initiative.summary"),
}


def is_shown(view: View, path: str) -> bool:
    of_a_match = OF_A_MATCH.get(getattr(view, "length", MatchLength.FULL))
    return of_a_match is None or not path.startswith("first_page.") or path in of_a_match


# Of these every one is shown, not the first alone.
WHOLE = (Fact, FormField, HelpSection, QuestionView)
WHOLE_TEXTS = (".lines", ".questions")


def texts_of(view: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a view with its path; of what a surface may cut short, the first."""
    for field in fields(view):
        if not is_left_out(view, field.name, f"{path}{field.name}"):
            yield from texts_in(getattr(view, field.name), f"{path}{field.name}")


def texts_in(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Fact):
        yield f"{path} {value.label}", value.label
        yield f"{path} {value.label}", (value.values or (labels.NOT_STATED,))[0]
    elif is_dataclass(value):
        yield from texts_of(value, f"{path}.")
    elif isinstance(value, dict):
        yield from ((path, text) for text in value.values())
    elif isinstance(value, tuple):
        whole = isinstance(next(iter(value), None), WHOLE) or path.endswith(WHOLE_TEXTS)
        shown = value if whole else value[:1]
        for each in shown:
            yield from texts_in(each, path)


ADMIN = {
    "index": view_status(STATUS),
    "no index": view_status(IndexStatus(None, pending_build=BUILD)),
    "build": view_build(BUILD),
    "build held back": view_build(HELD),
    "changes": view_comparison(CHANGES),
    "no changes": view_comparison(SnapshotComparison("old", "new", SnapshotDiff())),
}
FORMS = {
    "refine": view_refine(UNDER_WAY),
    "refine, hostile": view_refine(ANSWERS["hostile and long"]),
}
DETAILS = {"damp": DAMP, "full": FULL, "bare": BARE, "ledger": LEDGER}
COMMAND = slack_identifiers.COMMAND
HELP: dict[str, View] = {
    "slack help": view_help(Surface.SLACK, list(slack_identifiers.Subcommand), COMMAND),
    "slack welcome": view_welcome(Surface.SLACK, COMMAND),
    "slack administrators’ commands": view_admin_commands(
        list(slack_identifiers.AdminCommand), f"{COMMAND} admin"
    ),
    "slack home": view_home(Surface.SLACK, QUESTIONS, SEARCHED),
    "slack home, empty": view_home(Surface.SLACK, [], None),
    "teams help": view_help(Surface.TEAMS, list(TypedCommand)),
    "teams welcome": view_welcome(Surface.TEAMS),
    "teams home": view_home(Surface.TEAMS, QUESTIONS, SEARCHED),
    "teams home, empty": view_home(Surface.TEAMS, [], None),
    "page welcome": view_welcome(Surface.PAGE),
}
VIEWS: dict[str, View] = {
    **{name: view_answer(answer) for name, answer in ANSWERS.items()},
    "follow-up": view_answer(replace(UNDER_WAY, previous_question="Has anyone done sensors?")),
    "disputed": view_answer(replace(DONE, hits=(replace(DONE.hits[0], initiative=FULL),))),
    **{name: view_details(each, SEARCHED) for name, each in DETAILS.items()},
    **ADMIN,
    **FORMS,
    **HELP,
}
LAID_OUT = {
    (surface, name)
    for surface in SURFACES
    for name, view in VIEWS.items()
    if (name in HELP and name.split()[0] == surface.__name__)
    or (name not in HELP and surface in {slack, teams})
    or isinstance(view, AnswerView)
    or (surface is page and isinstance(view, DetailsView))
}


OTHERWISE_ON_THE_PAGE = {
    "dates": "a timeline of those that are stated",
    "disagreements": "a table, a row a value",
}


@pytest.mark.parametrize(
    ("surface", "name"),
    sorted(LAID_OUT, key=str),
    ids=lambda value: getattr(value, "__name__", value),
)
def test_every_surface_lays_out_every_node_of_a_view(surface, name):
    view = VIEWS[name]
    read = tidy(surface(view).replace("*", "").replace("_", ""))
    missing = [
        (path, text[:60])
        for path, text in texts_of(view)
        if is_shown(view, path)
        and not (surface is page and path.split()[0] in OTHERWISE_ON_THE_PAGE)
        and tidy(text.replace("*", "").replace("_", ""))[:PREFIX] not in read
    ]
    assert missing == []


def short(view: AnswerView) -> dict[str, str]:
    """What each chat says before anybody asks for details."""
    return {"slack": slack_text(message(view)), "teams": teams_text(answer_card(view))}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_reply_of_both_chats_has_all_that_is_read_first(name):
    view = view_answer(ANSWERS[name])
    reply = view_reply(view)
    needles = [*reply.sentences, reply.asked, reply.matches_title, reply.searched, reply.step]
    for match in reply.matches:
        needles += [match.initiative.title, *match.facts, match.gist]
    needles += [each.title for each in reply.elsewhere]
    for chat, text in short(view).items():
        read = tidy(text.replace("*", "").replace("_", ""))
        missing = [
            n for n in needles if tidy(n.replace("*", "").replace("_", ""))[:BEGINNING] not in read
        ]
        assert missing == [], chat


# What each surface does with a node.


def test_filters_that_we_added_are_shown_as_such_with_a_way_to_take_them_off():
    shown = tidy(f"{labels.ADDED_FILTERS} place: wales; still running")
    for surface in SURFACES:
        assert shown in tidy(surface(view_answer(NOBODY)).replace("*", "")), surface.__name__
        assert tidy(labels.ADDED_FILTERS) not in tidy(surface(view_answer(DONE)))
    view = view_answer(NOBODY)
    assert '--in "" --status ""' in terminal(view)
    assert "&amp;without=in%2Cstatus" in html(view)
    assert answer_to_json(NOBODY)["query"]["spoken"] == ["in", "status"]
    assert [
        each["value"]
        for each in elements({"blocks": message(view).blocks})
        if each["action_id"] == "without"
    ]
    sent = [each["data"] for each in nodes(answer_card(view)) if each.get("verb") == "without"]
    assert sent == [{"verb": "without", "query_id": QUERY_ID}]


def test_a_filter_that_was_typed_is_not_shown_as_added():
    assert view_answer(UNDER_WAY).added_filters.text == "place: wales"


def test_no_more_than_three_are_shown_of_what_lies_elsewhere():
    assert len(view_answer(NOBODY).elsewhere) == 3
    assert len(answer_to_json(NOBODY)["elsewhere"]) == 3
    for surface in SURFACES:
        assert "Damp and mould portal" not in surface(view_answer(NOBODY))


def test_a_view_is_without_markup_and_not_cut():
    view = view_answer(ANSWERS["hostile and long"])
    assert view.matches[0].initiative.title.startswith('<script>alert("title")</script>')
    assert len(view.matches[1].initiative.title) > 9_000
    assert len(view_answer(SEVERAL).attempts) == 3
