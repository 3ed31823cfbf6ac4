"""Entity resolution: block, compare, score, cluster and merge records into initiatives.

May import `index` and the lowest layer of `ingest`. Its layers, from the top: `pipeline`; `merge`;
`clustering`, `independence` and `related`; `identifiers` and `pairs`.
"""
