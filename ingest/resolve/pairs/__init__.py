"""Candidate pairs of records: profiles, blocking, features and scoring.

The lowest layer of `ingest.resolve`: imports `index`, and no other module of `ingest.resolve`.
"""
