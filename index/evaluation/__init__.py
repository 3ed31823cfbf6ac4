"""Offline evaluation: test collections, IR metrics, runs, their comparison and reliability.

Imports `index.verdict` and the packages below it; scipy, scikit-learn and ir-measures (extra
`ingest`) only inside functions.
"""
