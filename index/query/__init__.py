"""Query parsing: a person's words → `Query`, and what rewrites it: spelling, acronyms, Welsh.

Imports `index.facets` and the packages below it.
"""
