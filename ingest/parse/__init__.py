"""Parsing: files of a source become records. `formats` has one module a format.

May import `sources`, `cleaning`, `http`, `issues` and `index`; it fetches nothing.
"""
