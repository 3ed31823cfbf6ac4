"""Transport: parsing of activities, the Bot Framework adapter, the Connector API.

May import `bot.teams.auth`, `bot.teams.cards` and the packages below them; not the handlers.
"""
