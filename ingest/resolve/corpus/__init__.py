"""Statistics of all records by numbers alone: keys of 64 bits in arrays, so that memory is small.

The lowest layer of `ingest.resolve`, with `attributes`: imports `index` and
`ingest.reuse`.
"""
