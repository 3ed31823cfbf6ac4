"""Checks of `hasanyone doctor` on settings, storage and addresses.

They may import `bot.settings`, `bot.store`, `bot.slack.auth`, `index` and `ingest.settings`.
"""
