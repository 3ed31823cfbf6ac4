"""The server and the command line, which answer questions of people and programs.

It reads the index that `ingest` writes; only `bot.cli` and `bot.commands` may import `ingest`.
"""
