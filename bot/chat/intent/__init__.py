"""Intents: what kind of thing somebody said, by rules alone; a search is the default in doubt.

It may import `bot.service`, `bot.store` and `index`; no surface.
"""
