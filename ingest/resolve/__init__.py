"""Entity resolution: block, compare, score, cluster and merge records into initiatives.

May import `index` and the lowest layer of `ingest`. Within it: `pipeline` over `merge` over
`copies`, `independence` and `related` over `clustering` over `identifiers` and `pairs` over
`attributes`.
"""
