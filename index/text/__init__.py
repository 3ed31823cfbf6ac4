"""Text of initiatives and dates in words: shared helpers without state.

Imports only `index.model`, `index.validation` and `index.errors`.
"""
