"""Sentences and views of signing in and of the administration pages.

It may import the other modules of `bot.presentation`, `bot.service`, `bot.store` and `index`.
"""
