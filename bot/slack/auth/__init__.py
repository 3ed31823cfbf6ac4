"""Authentication: signed requests, OAuth installations, bot tokens and administrators.

May import `bot.slack.manifest`, `bot.slack.transport` and what lies below them; not the dispatcher
and its handlers.
"""
