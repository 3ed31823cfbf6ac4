"""Verdict on the hits of a query: the decision, its sentences, and how the nearest hits differ.

Imports `index.search` and the packages below it.
"""
