"""Slack surface: receive events and interactions, answer with Block Kit messages and views.

May import `bot.api`, `bot.terminal`, `bot.presentation`, `bot.service`, `bot.settings`,
`bot.store`, `bot.errors`, `bot.logs` and `index`; never `ingest`, `bot.teams` or `bot.web`.
"""
