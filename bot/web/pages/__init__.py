"""Routes of the HTML pages, which need no JavaScript.

It may import `bot.presentation`, `bot.service`, `bot.export`, `bot.web` beside it and FastAPI.
"""

from bot.web.pages.rendering import PageServices, error_page
from bot.web.pages.routes import router

__all__ = ["PageServices", "error_page", "router"]
