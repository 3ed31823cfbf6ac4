"""Exchange between workers on several machines: files, records, vectors, and shards of a build.

May import `index`, `ingest.read` and the layers below, not `pipeline` or `jobs`.
"""
