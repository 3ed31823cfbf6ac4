"""Browsing of the live snapshot: facets with counts, neighbours, changes, suggestions.

It may import `bot.service.live_snapshot`, `bot.service.answering` and `index`. What is counted is
counted once for a snapshot.
"""
