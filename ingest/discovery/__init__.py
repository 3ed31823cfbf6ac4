"""Proposal of a source declaration from the address of a registry.

May import `index` and all of `ingest` except `jobs` and `pipeline`.
"""
