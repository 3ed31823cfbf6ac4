"""Evidence brief: an answer and what its asker decided, on paper, with a code that proves it.

It may import `bot.presentation`, `bot.service` and `bot.store`, and no surface.
"""
