"""Authentication: signed requests, OAuth installations, bot tokens and administrators.

May import `bot.slack.manifest`, `bot.slack.transport` and the packages below them; not the
dispatcher or its handlers.
"""
