"""What workers on several machines exchange: files, records, vectors, and shards of a build.

May import `index`, `ingest.read` and the layers below, not `pipeline` or `jobs`.
"""
