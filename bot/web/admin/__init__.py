"""Signing in, the gate of closed reading, and the administration pages.

It may import `bot.presentation`, `bot.service`, `bot.signin`, `bot.web` and FastAPI.
"""
