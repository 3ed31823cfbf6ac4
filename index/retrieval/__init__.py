"""Lexical (BM25) and dense (FAISS) indexes, and the ONNX models that encode and rerank.

Imports `index.facets` and the packages below it; one module for each external library.
"""
