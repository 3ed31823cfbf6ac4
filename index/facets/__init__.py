"""Facet terms of initiatives and of filters, the gazetteer, and highlighting of facets.

Imports `index.text`, `index.model` and the modules below them.
"""
