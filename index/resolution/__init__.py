"""Entity resolution data shared by `ingest` and `bot`: candidate pairs and pair judgements.

Imports only `index.text` and the modules below it.
"""
