"""Routes of the JSON API below /api/v1, and of the health checks.

It may import `bot.api`, `bot.export`, `bot.service`, `bot.web.parameters` and FastAPI.
"""

from bot.web.api.feedback import FeedbackWriter
from bot.web.api.health import MetricsReader
from bot.web.api.routes import router

__all__ = ["FeedbackWriter", "MetricsReader", "router"]
