"""Web surface: JSON routes, HTML pages and the middleware around both.

It may import `bot.api`, `bot.presentation`, `bot.service` and FastAPI, but no other surface.
"""
