"""What remains of a workspace that uninstalled the product: nothing of its settings and tokens."""

from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.installed import Installed
from bot.slack.visit import Visit
from bot.state.question import Surface


def listen(ear: Ear, core: Core, installed: Installed) -> None:
    """Take leave when the app is uninstalled, or its tokens are revoked."""

    async def leave(visit: Visit) -> None:
        if visit.event["type"] == "tokens_revoked" and not visit.event.get("tokens", {}).get("bot"):
            return  # only somebody's own, and we ask for none
        await installed.forget(visit.enterprise, visit.team)
        tenant = visit.person.tenant
        await core.run(core.store.tenants.forget, Surface.SLACK, tenant)
        await core.run(core.store.references.forget, Surface.SLACK, tenant)
        await core.run(core.store.once.forget, f"{Surface.SLACK}:{tenant}:")

    ear.event("app_uninstalled", leave)
    ear.event("tokens_revoked", leave)
