"""Filters spoken in a question: places, statuses, years and licences by rules.

Imports `index.query.stop_words`, `index.facets` and the packages below them.
"""
