"""Authentication: tokens of incoming requests, the bot's own token, and Microsoft's clouds.

May import `bot.teams.config`, `bot.teams.identifiers` and the packages that Teams may import.
"""
