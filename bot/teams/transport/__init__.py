"""Transport: parsing of activities, the hosts of turns, the Connector API.

May import `bot.teams.auth`, `bot.teams.cards` and the packages below them; not the handlers.
"""
