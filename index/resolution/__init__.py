"""Entity resolution data shared by `ingest` and `bot`: candidate pairs and pair judgements.

Imports `index.model`, `index.validation` and `index.errors` only.
"""
