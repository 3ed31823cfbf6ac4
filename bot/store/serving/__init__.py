"""Writes that no answer waits for.

It may import `bot.store.model` and `index.errors`; no service and no surface.
"""
