"""Texts, words, URLs, dates, files and curated lists: shared helpers without state.

Imports only `index.model` and `index.errors`.
"""
