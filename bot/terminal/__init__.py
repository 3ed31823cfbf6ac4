"""Terminal surface: answers and snapshot differences laid out by rich.

It may import `bot.presentation`, `bot.service` and what they may import; no other surface.
"""
