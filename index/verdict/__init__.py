"""Verdict on the hits of a query, and how near hits differ from what is asked.

Imports `index.search` and the packages below it.
"""
