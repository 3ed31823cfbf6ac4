"""Search pipeline: rewrite the query, retrieve, rank, rerank and explain the hits.

`pipeline` is the path of a question, top to bottom. Imports `index.snapshot` and the packages below
it.
"""
