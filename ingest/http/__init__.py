"""HTTP client for registries: polite, bounded, and without access to private networks.

May import `index`, and no other package of `ingest`. Registries are read through `httpx` only here.
"""
