"""Proposal of a source declaration from the address of a registry.

May import all of `ingest` but `jobs` and `pipeline`, and `index`.
"""
