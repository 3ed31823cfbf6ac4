"""A button pressed: what it carries, checked, and a modal in reply."""

from collections.abc import Mapping
from typing import Any

from bot.errors import fault
from bot.slack.dispatcher import Listener
from bot.slack.transport.interaction import Visit
from bot.slack.transport.sender import Refused
from bot.slack.views import messages
from bot.slack.views.block_kit import Message
from index.errors import AppError

# Slack takes a trigger once, for three seconds.
_TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"})


def value(visit: Visit) -> str:
    """What a button carries, or the choice made in a menu; empty where it carries nothing."""
    chosen = visit.action.get("selected_option") or {}
    return str(chosen.get("value") or visit.action.get("value") or "")


def in_modal(visit: Visit) -> bool:
    """Whether it was pressed in a modal."""
    return bool(visit.view.get("type") == "modal")


def in_view(visit: Visit) -> bool:
    """Whether it was pressed in the Home tab or in a modal, where no message can be shown."""
    return bool(visit.view)


async def show_modal(
    visit: Visit, view: Mapping[str, Any], *, instead: Message | None = None
) -> None:
    """Open a modal, on top of the one in which the button was pressed.

    Where it is too late for one, the person is shown `instead`, or asked to press again.
    """
    trigger = visit.trigger or ""
    try:
        if in_modal(visit):
            await visit.slack.push_view(trigger, view)
        else:
            await visit.slack.open_view(trigger, view)
    except Refused as refused:
        if refused.code not in _TOO_LATE:
            raise
        await visit.tell(instead or messages.too_late())


def told_there(listener: Listener) -> Listener:
    """`listener`, telling a fault as a modal where it was pressed in the Home tab or a modal."""

    async def listening(visit: Visit) -> None:
        try:
            await listener(visit)
        except Refused:
            raise
        except AppError as error:
            if not in_view(visit):
                raise
            told = fault(error)
            await show_modal(visit, messages.fault_modal(told), instead=messages.fault(told))

    return listening


def metadata(visit: Visit) -> str:
    """What a submitted modal was given to bring back."""
    return str(visit.view.get("private_metadata") or "")


def state(visit: Visit) -> Mapping[str, Any]:
    """What was typed and chosen in a submitted modal, by block."""
    found: Mapping[str, Any] = (visit.view.get("state") or {}).get("values") or {}
    return found
