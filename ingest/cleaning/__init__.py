"""Cleaning of values as registries write them, and the privacy rule for contacts.

May import `index`, and no other package of `ingest`.
"""
