"""The HTTP client that reads registries: polite, bounded, and kept off private networks.

May import `index`, and nothing else of `ingest`. The one door to `httpx` for reading registries.
"""
