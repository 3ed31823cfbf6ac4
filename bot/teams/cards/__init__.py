"""Adaptive Cards of answers, details, forms and administration, as data alone.

May import `bot.teams.identifiers` and the packages that Teams may import; no client, no database,
no settings.
"""
