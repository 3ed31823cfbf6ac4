"""What remains of a workspace that uninstalled the product: nothing."""

from bot.slack.auth.workspaces import Installed
from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.transport.interaction import Visit
from bot.slack.transport.sender import Refused
from bot.store.question import Surface
from index.errors import BackendError


def listen(ear: Ear, core: Core, installed: Installed) -> None:
    """Take leave when the app is uninstalled, or its tokens are revoked."""

    async def leave(visit: Visit) -> None:
        if visit.event["type"] == "tokens_revoked" and not visit.event.get("tokens", {}).get("bot"):
            return  # only somebody's own, and we ask for none
        try:
            left = await installed.forget(visit.enterprise, visit.team)
        except BackendError as error:  # ask again later; nobody is there to be told
            raise Refused("not_asked", later=True) from error
        if left:
            await core.run(core.store.leave, Surface.SLACK, left)

    ear.event("app_uninstalled", leave)
    ear.event("tokens_revoked", leave)
