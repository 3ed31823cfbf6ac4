"""Parts of a match that several views have: its title as a link, who and status, its buttons."""

from collections.abc import Mapping

from bot.presentation import labels
from bot.presentation.initiative_view import InitiativeView
from bot.slack import identifiers, payloads
from bot.slack.mrkdwn import escape, link
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Element
from bot.store.model import FeedbackKind

_TITLE_CHARS, _STATUS_CHARS, _LINE_CHARS, _URL_CHARS = 85, 55, 300, 160
_MAX_ORGANISATIONS = 4

# These open a modal that asks for more.
_OPENING_KINDS = {FeedbackKind.SAME, FeedbackKind.WRONG}


def title_link(initiative: InitiativeView, max_chars: int = _TITLE_CHARS) -> str:
    """Return the title, as a link where there is an address to follow."""
    return link(initiative.link, initiative.title, max_chars, max_url_chars=_URL_CHARS)


def who_and_status(initiative: InitiativeView) -> str:
    """Return the organisations, the lead first, and the status in one line."""
    organisations = escape(initiative.organisations_line(_MAX_ORGANISATIONS), _LINE_CHARS)
    return f"{organisations} · *{escape(initiative.status, _STATUS_CHARS)}*"


def details_button(
    initiative_id: str,
    title: str,
    query_id: str,
    action_id: identifiers.ActionId = identifiers.ActionId.DETAILS,
) -> Element:
    """Return the button that opens the details of an initiative."""
    return block_kit.button(
        labels.OPEN_PAGE_ACTION,
        action_id,
        payloads.encode_match(query_id, initiative_id),
        accessibility_label=labels.DETAILS_OF.format(title=title),
    )


def feedback_menu(initiative_id: str, query_id: str) -> Element:
    """Return the menu of feedback on a match."""
    options = feedback_options(labels.MATCH_FEEDBACK, query_id, initiative_id)
    return block_kit.overflow(identifiers.ActionId.MATCH_FEEDBACK, options)


def feedback_options(
    kinds: Mapping[FeedbackKind, str], query_id: str, initiative_id: str | None = None
) -> list[Element]:
    """Return the options of a menu of feedback on a match, or on an answer as a whole."""
    return [
        block_kit.option(
            labels.OPENS_FORM.format(action=label) if kind in _OPENING_KINDS else label,
            payloads.encode_feedback(kind, query_id, initiative_id),
        )
        for kind, label in kinds.items()
    ]
