"""Routes of the HTML pages.

It may import `bot.presentation`, `bot.service`, `bot.export`, `bot.web.parameters` and FastAPI.
"""

from bot.web.pages.asking import error_page, router

__all__ = ["error_page", "router"]
