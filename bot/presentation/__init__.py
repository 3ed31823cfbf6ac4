"""Sentences and values that every surface shows, without platform, markup or escaping.

It may import `bot.service`, `bot.store`, `bot.errors` and `index`; no surface.
"""
