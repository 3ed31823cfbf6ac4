"""Normalisation of a registry's records to initiatives.

May import `parse`, `sources`, `cleaning`, `issues` and `index`; it fetches nothing.
"""
