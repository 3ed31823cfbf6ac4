"""JSON of answers and initiatives: schemas and the functions that fill them.

It may import `bot.presentation`, `bot.service` and what they may import, but no other surface.
"""
