"""Snapshots on disk: content, manifest, calibration, and the store of them, of which one answers.

Imports `index.query`, `index.retrieval`, `index.resolution` and the packages below them.
"""
