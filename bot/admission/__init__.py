"""Admission of requests: bounded lanes with threads of their own, fair between those who ask.

It may import `bot.store` for persons, and `index.errors`; no service and no surface.
"""
