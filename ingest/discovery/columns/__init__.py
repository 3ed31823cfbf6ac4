"""Columns of records that were sampled: their names as words, and what their values look like.

May import `parse`, `sources`, `cleaning` and `index`.
"""
