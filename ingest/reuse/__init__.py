"""Reuse of results of earlier builds, each with a digest of what it was made of.

The lowest layer of `ingest`: imports `index` alone.
"""
