"""Microsoft Teams surface: receive activities, answer with Adaptive Cards.

May import `bot.chat`, `bot.api`, `bot.terminal`, the packages below them, and `index`; never
`ingest`, `bot.slack` or `bot.web`.
"""
