"""Search pipeline: rewrite the query, retrieve, rank, rerank and explain the hits.

Imports `index.snapshot` and the packages below it.
"""
