"""Entity resolution: block, compare, score, cluster and merge records into initiatives.

May import `index` and the lowest layer of `ingest`. Within it: `pipeline` over `merge` over
`clustering`, `independence` and `related` over `identifiers` and `pairs`.
"""
