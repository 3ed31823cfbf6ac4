"""Search engine: query, filters, retrieval, ranking, verdict, snapshots and their evaluation.

Imports neither `bot` nor `ingest`, fetches nothing and has no user interface.
"""
