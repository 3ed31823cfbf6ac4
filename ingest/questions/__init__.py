"""Expected questions: those that an initiative is known to answer, and where they come from.

May import `ingest.http` and `index`.
"""
