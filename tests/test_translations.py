"""Every sentence of ours is in every language that we have, on every surface."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape

import pycountry
import pytest
from fastapi.testclient import TestClient
from rich.console import Console

from bot.app import build_server
from bot.presentation import labels
from bot.presentation.admin_view import view_comparison, view_status
from bot.presentation.answer_view import view_answer
from bot.presentation.conversation.replies import describe_reply
from bot.presentation.details_view import view_details
from bot.presentation.forms import view_refine, view_search
from bot.presentation.help_view import view_help, view_welcome
from bot.presentation.home_view import view_home
from bot.service.conversation.utterance import Intent
from bot.settings import BotSettings
from bot.slack.identifiers import AdminCommand, Subcommand
from bot.slack.views import admin as slack_admin
from bot.slack.views import messages as slack_messages
from bot.slack.views.answer import message
from bot.slack.views.details.answer import answer_modal
from bot.slack.views.details.initiative import details_modal
from bot.slack.views.home import home_tab
from bot.slack.views.refine import refine_modal
from bot.store.model import FeedbackKind, Surface
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
from index.i18n.translation import SOURCE_LANGUAGE, list_languages
from index.model import Status, VerdictKind
from index.verdict import sentences
from ingest.resolve.links.related import PROGRAMME_REASON
from tests.support.messages import missing, obsolete
from tests.support.pseudo_language import (
    PSEUDO,
    read_html,
    speak_pseudo,
    untranslated,
    without_letters,
)
from tests.support.sample_answers import ANSWERS, DAMP, NO_FILTERS, QUERY_ID, SEARCHED
from tests.support.sample_cards import CHANGES, FULL, QUESTIONS, STATUS
from tests.support.small_index import INITIATIVES, write_small_index

CHOICES = {*Status, *FeedbackKind, ""}
TRANSLATED = [language for language in list_languages() if language != SOURCE_LANGUAGE]
# What is typed, and the name by which another language calls itself.
TYPED = frozenset(
    word
    for text in ("hasanyone", "English", *Subcommand, *AdminCommand, *TypedCommand, *NO_FILTERS)
    for word in text.split()
)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_without_translation(language):
    assert missing(language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_of_a_sentence_that_is_gone(language):
    assert obsolete(language) == []


@pytest.fixture
def pseudo(tmp_path, monkeypatch):
    with speak_pseudo(tmp_path, monkeypatch):
        yield


SCOPE = replace(without_letters(SEARCHED), calibration="fitted on 170 judged questions")


def plain(answer):
    return replace(without_letters(answer), searched=SCOPE)


def shown_texts(node: object) -> Iterator[str]:
    """What a client shows of blocks or a card, wherever it is nested."""
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str):
                if key in {"text", "title", "value", "label", "placeholder", "altText", "summary"}:
                    yield value if not looks_like_data(node, key) else ""
            else:
                yield from shown_texts(value)
    elif isinstance(node, list | tuple):
        for each in node:
            yield from shown_texts(each)


def looks_like_data(node: dict, key: str) -> bool:
    """Whether a value comes back to us, of a button, an option or an input; facts have values."""
    return key == "value" and ("type" in node or "text" in node or node["value"] in CHOICES)


def slack(view) -> str:
    sent = (view.text, view.blocks) if hasattr(view, "blocks") else view
    parts = sent if isinstance(sent, tuple) else (sent,)
    shown = (part if isinstance(part, str) else "\n".join(shown_texts(part)) for part in parts)
    return unescape("\n".join(shown))


def teams(card) -> str:
    return "\n".join(shown_texts(card))


def page(template: str, **context) -> str:
    form = {"question": "7", "form": NO_FILTERS, "search": view_search("7", NO_FILTERS)}
    return read_html(make_environment().get_template(template).render(**form, **context))


def terminal(view) -> str:
    out = io.StringIO()
    print_answer(view, Console(file=out, width=80))
    return out.getvalue().replace("\n", " ")


ANSWER_SURFACES: dict[str, Callable[[object], str]] = {
    "terminal": terminal,
    "slack": lambda view: slack(message(view)),
    "slack details": lambda view: slack(answer_modal(view)),
    "teams": lambda view: teams(answer_card(view)),
    "teams details": lambda view: teams(answer_details_card(view)),
}


@pytest.mark.parametrize("surface", ANSWER_SURFACES)
@pytest.mark.parametrize("name", ["done", "nobody", "can’t say", "several", "named"])
def test_an_answer_says_nothing_of_ours_untranslated(pseudo, name, surface):
    matching = [each for each in ANSWERS if name in each.casefold()]
    for each in matching:
        shown = ANSWER_SURFACES[surface](view_answer(plain(ANSWERS[each])))
        assert untranslated(shown, TYPED) == []


OTHERS: dict[str, Callable[[], str]] = {
    "help tab": lambda: page(
        "help.html",
        welcome=view_welcome(Surface.TEAMS),
        help=view_help(Surface.TEAMS, [*TypedCommand]),
        privacy=labels.PRIVACY_LINES[Surface.TEAMS],
        is_dark=False,
    ),
    "slack details": lambda: slack(details_modal(details(), QUERY_ID)),
    "slack home": lambda: slack(home_tab(view_home(Surface.SLACK, own_questions(), SCOPE))),
    "slack help": lambda: slack(slack_messages.help_message()),
    "slack welcome": lambda: slack(slack_messages.welcome_message()),
    "slack refine": lambda: slack(refine_modal(refine())),
    "slack index": lambda: slack(slack_admin.status_message(view_status(without_letters(STATUS)))),
    "slack changes": lambda: slack(slack_admin.diff_message(changes())),
    "teams details": lambda: teams(details_card(details())),
    "teams home": lambda: teams(home_card(view_home(Surface.TEAMS, own_questions(), SCOPE))),
    "teams help": lambda: teams(teams_messages.help_card(admin=True)),
    "teams welcome": lambda: teams(teams_messages.welcome_card()),
    "teams refine": lambda: teams(refine_card(refine())),
    "teams index": lambda: teams(teams_admin.status_card(view_status(without_letters(STATUS)))),
    "sentences": lambda: "\n".join(
        describe_reply(intent, surface)
        for surface in (Surface.SLACK, Surface.TEAMS)
        for intent in Intent
    ),
    "verdicts": lambda: "\n".join(verdicts()),
}


def details():
    related = tuple(replace(each, reason=PROGRAMME_REASON) for each in FULL.related)
    return view_details(without_letters(replace(FULL, related=related)), SCOPE)


def refine():
    return view_refine(plain(ANSWERS["done"]))


def own_questions():
    return [replace(each, text="7", filters={}) for each in QUESTIONS]


def changes():
    return view_comparison(without_letters(CHANGES))


def verdicts() -> Iterator[str]:
    best = without_letters(DAMP)
    for kind in (VerdictKind.DONE, VerdictKind.UNDER_WAY, VerdictKind.STOPPED):
        for is_probable in (True, False):
            yield sentences.answered_sentence(kind, best, is_probable=is_probable)
    for has_filters in (True, False):
        yield sentences.nobody_sentence(3, has_filters=has_filters)
        yield sentences.too_few_reason(3, has_filters=has_filters)
    yield sentences.no_verdict_sentence(sentences.thin_place_reason("7", 3, 7))


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_of_ours_is_said_untranslated(pseudo, name):
    assert untranslated(OTHERS[name](), TYPED) == []


COUNTRY_CODES = frozenset(country.alpha_2 for country in pycountry.countries)
PAGES = (
    "/", "/?q=7+777", "/answers/{answer}", "/attempts", "/attempts?q=7+777", "/browse",
    "/browse/theme", "/browse/place", "/browse/status", "/initiatives", "/initiatives?page=9",
    "/initiatives/{initiative}", "/initiatives/nothing", "/registries", "/registries/7777777", "/map",
    "/new", "/new?q=7", "/feedback", "/feedback?answer={answer}", "/feedback/sent", "/coverage",
    "/about", "/privacy", "/accessibility", "/brief/{answer}", "/sign-in", "/nothing",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The server, whose index holds records without letters."""
    data = write_small_index(tmp_path_factory.mktemp("data"), without_letters(INITIATIVES), "777")
    settings = BotSettings(data=data, serve_builds=False, _env_file=None)
    with TestClient(build_server(settings, lambda _: None), follow_redirects=True) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_nothing_of_ours_untranslated(pseudo, site, path):
    answer = site.get("/api/v1/ask", params={"q": "7 777"}).json()
    address = path.format(answer=answer["query_id"], initiative=answer["hits"][0]["id"])
    reply = site.get(address, headers={"accept-language": PSEUDO, "accept": "text/html"})
    codes = COUNTRY_CODES if path == "/map" else frozenset()
    assert untranslated(read_html(reply.text), TYPED | codes) == []
