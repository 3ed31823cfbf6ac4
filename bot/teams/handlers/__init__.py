"""Handlers of Teams activities: messages, card actions, installations, the message extension.

May import every other package of `bot.teams`, but not `bot.teams.app`.
"""
