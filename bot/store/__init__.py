"""Repositories of questions, feedback, deliveries, settings and judgements, in one database.

It may import `bot.errors`, `bot.logs`, `index` and SQLAlchemy.
"""
