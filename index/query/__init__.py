"""Query parsing: a person's words → `Query`, with spelling, acronyms and Welsh.

Imports `index.facets` and the packages below it.
"""
