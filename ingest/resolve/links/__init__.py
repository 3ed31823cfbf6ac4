"""Links between initiatives that are related and not the same.

Imports all of `ingest.resolve` but `pipeline`.
"""
