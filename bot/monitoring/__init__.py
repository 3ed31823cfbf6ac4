"""Monitoring of a server: the readings of its parts that its metrics show.

It may import `bot.admission`, `bot.service`, `bot.store`, `bot.telemetry` and `index`.
"""
