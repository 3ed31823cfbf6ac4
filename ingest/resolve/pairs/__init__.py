"""Candidate pairs of records: profiles, blocking, features and scoring.

The lowest layer of `ingest.resolve`: imports `index`, and none of the modules above.
"""
