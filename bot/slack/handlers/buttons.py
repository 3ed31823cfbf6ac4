"""Read what a button or a submitted modal carries, and show a modal in reply."""

from collections.abc import Mapping
from typing import Any

from bot.chat.services import ChatServices
from bot.errors import describe_error
from bot.service.answering import MAX_HITS
from bot.slack.dispatcher import Handler
from bot.slack.payloads import MatchRef
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.sender import SlackDeliveryError
from bot.slack.views import messages
from bot.slack.views.block_kit import SlackMessage
from bot.store.model import Person
from index.errors import AppError, NotFound

# Slack takes a trigger once, for three seconds.
_EXPIRED_TRIGGER_ERRORS = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"}
)


def value(interaction: Interaction) -> str:
    """Return the value of a button, or of the option chosen in a menu; empty if there is none."""
    option = interaction.action.get("selected_option") or {}
    return str(option.get("value") or interaction.action.get("value") or "")


def is_in_modal(interaction: Interaction) -> bool:
    """Return whether the button was pressed in a modal."""
    return bool(interaction.view.get("type") == "modal")


def is_in_view(interaction: Interaction) -> bool:
    """Return whether it was pressed in the Home tab or a modal, where no message can be shown."""
    return bool(interaction.view)


async def show_modal(
    interaction: Interaction, view: Mapping[str, Any], *, fallback: SlackMessage | None = None
) -> None:
    """Open a modal, on top of the one in which the button was pressed.

    Once Slack's trigger has expired, reply with `fallback`, or ask the person to press again.
    """
    trigger_id = interaction.trigger_id or ""
    try:
        if is_in_modal(interaction):
            await interaction.sender.push_view(trigger_id, view)
        else:
            await interaction.sender.open_view(trigger_id, view)
    except SlackDeliveryError as refused:
        if refused.code not in _EXPIRED_TRIGGER_ERRORS:
            raise
        await interaction.reply_privately(fallback or messages.expired_message())


def with_error_modal(handler: Handler) -> Handler:
    """Return `handler` with its errors shown as a modal in the Home tab and in modals."""

    async def wrapped(interaction: Interaction) -> None:
        try:
            await handler(interaction)
        except SlackDeliveryError:
            raise
        except AppError as error:
            if not is_in_view(interaction):
                raise
            problem = describe_error(error)
            await show_modal(
                interaction, messages.error_modal(problem), fallback=messages.error_message(problem)
            )

    return wrapped


def resolve_match(services: ChatServices, person: Person, match_ref: MatchRef) -> str | None:
    """Return the id of the initiative that a button names; None where it names a whole answer.

    Raises NotFound where the question is another tenant's, or the match is not among its hits any
    more.
    """
    services.history.get_question(person, match_ref.query_id)
    if match_ref.digest is None:
        return match_ref.initiative_id
    answer = services.answers.answer_again(match_ref.query_id, limit=MAX_HITS)
    initiative_id = match_ref.resolve(answer.hits)
    if initiative_id is None:
        raise NotFound("This match is not in the index any more.", "Ask the question again.")
    return initiative_id


def metadata(interaction: Interaction) -> str:
    """Return the private metadata of a submitted modal."""
    return str(interaction.view.get("private_metadata") or "")


def state(interaction: Interaction) -> Mapping[str, Any]:
    """Return the input values of a submitted modal, by block id and action id."""
    values: Mapping[str, Any] = (interaction.view.get("state") or {}).get("values") or {}
    return values
