"""Replies beside answers: sentences for what is no question, and facts asked of an answer.

It may import the other modules of `bot.presentation` and `bot.service`; no surface.
"""
