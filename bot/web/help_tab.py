"""Route of the Help tab, which Microsoft Teams shows in a frame."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment

from bot.presentation import labels
from bot.presentation.help_view import view_help, view_welcome
from bot.store.model import Surface
from bot.urls import HELP_TAB_PATH
from bot.web.middleware import CONTENT_SECURITY_POLICY

# https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements
_TEAMS = "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft"
_HEADERS = {"content-security-policy": CONTENT_SECURITY_POLICY.format(frames=_TEAMS)}
# Teams has a theme of high contrast as well, which is dark.
_DARK_THEMES = frozenset({"dark", "contrast"})
_ADMIN_COMMAND = "admin"


def router(templates: Environment) -> APIRouter:
    """Return the route. It tells nothing of people or of the index, so it needs no sign-in."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route(HELP_TAB_PATH, methods=["GET", "HEAD"])
    async def help_tab(request: Request) -> Response:
        words = [word for word in labels.COMMAND_DESCRIPTIONS if word != _ADMIN_COMMAND]
        page = templates.get_template("help.html").render(
            welcome=view_welcome(Surface.TEAMS),
            help=view_help(Surface.TEAMS, words),
            privacy=labels.PRIVACY_LINES[Surface.TEAMS],
            is_dark=request.query_params.get("theme") in _DARK_THEMES,
        )
        return HTMLResponse(page, headers=_HEADERS)

    return routes
