"""Slack surface: receive events and interactions, answer with Block Kit messages and views.

May import `bot.chat`, `bot.api`, `bot.terminal`, the packages below them, and `index`; never
`ingest`, `bot.teams` or `bot.web`.
"""
