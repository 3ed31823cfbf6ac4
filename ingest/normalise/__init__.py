"""Normalisation: a record of a registry becomes an initiative.

May import `parse`, `sources`, `cleaning`, `issues` and `index`; it fetches nothing.
"""
