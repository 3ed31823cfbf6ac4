"""Filters spoken in a question: places, statuses, years and licences by rules.

Imports `index.facets` and the packages below it.
"""
