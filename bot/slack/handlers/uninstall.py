"""Delete a workspace's data when the app is uninstalled."""

from bot.chat.services import ChatServices
from bot.slack.auth.workspaces import Workspaces
from bot.slack.dispatcher import Dispatcher
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.sender import SlackDeliveryError
from bot.store.model import Surface
from index.errors import BackendError


def register(dispatcher: Dispatcher, services: ChatServices, workspaces: Workspaces) -> None:
    """Register the handler of `app_uninstalled` and `tokens_revoked`."""

    async def delete_tenant(interaction: Interaction) -> None:
        if interaction.event["type"] == "tokens_revoked" and not interaction.event.get(
            "tokens", {}
        ).get("bot"):
            return  # only somebody's own, and we ask for none
        try:
            tenant_id = await workspaces.remove_uninstalled(
                interaction.enterprise_id, interaction.team_id
            )
        except BackendError as error:  # ask again later; nobody is there to be told
            raise SlackDeliveryError("not_asked", retryable=True) from error
        if tenant_id:
            await services.run(services.store.delete_tenant, Surface.SLACK, tenant_id)

    dispatcher.event("app_uninstalled", delete_tenant)
    dispatcher.event("tokens_revoked", delete_tenant)
