"""App package for Teams: manifest, icons and the zip of both.

May import `bot.teams.config` and `bot.teams.identifiers`; not auth or cards.
"""
