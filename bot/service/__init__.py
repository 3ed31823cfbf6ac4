"""Use cases that every surface shares: answer, administer, review pairs, keep feedback.

It may import `bot.settings`, `bot.store`, `bot.errors`, `bot.logs` and `index`, but no surface.
"""
