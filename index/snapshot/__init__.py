"""Snapshots on disk: content, manifest, calibration, document store, and which one answers.

Imports `index.query`, `index.retrieval` and the packages below them.
"""
