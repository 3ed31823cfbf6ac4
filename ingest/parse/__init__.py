"""Parsing of a source's files into records. `formats` has one module for each format.

May import `sources`, `cleaning`, `http`, `issues` and `index`; it fetches nothing.
"""
