"""Entity resolution: block, compare, score, cluster and merge records into initiatives.

May import `index` and the lowest layer of `ingest`. Within it: `pipeline` over `links` over
`compared` and `initiatives` over `records` over `copies` and `merge` over `clustering` and
`independence` over `identifiers` and `pairs` over `attributes` and `corpus`.
"""
