"""Microsoft Teams surface: receive activities, answer with Adaptive Cards.

May import `bot.api`, `bot.terminal`, `bot.presentation`, `bot.service`, `bot.settings`,
`bot.store`, `bot.errors`, `bot.logs` and `index`; never `ingest`, `bot.slack` or `bot.web`.
"""
