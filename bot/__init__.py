"""The server and command line that answer people and programs.

It reads the index that `ingest` writes; only `bot.cli` and `bot.commands` may import `ingest`.
"""
