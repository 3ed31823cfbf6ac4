"""Transport: activities read, the Bot Framework adapter, the Connector API.

May import `bot.teams.auth`, `bot.teams.cards` and what lies below them; not the handlers.
"""
