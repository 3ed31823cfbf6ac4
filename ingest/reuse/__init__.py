"""What earlier builds made and later ones use again, each with a digest of what it was made of.

The lowest layer of `ingest`: imports `index` alone.
"""
