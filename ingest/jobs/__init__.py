"""Durable builds: the request, the DBOS workflow, its database, its locks and the admins' webhook.

The top layer of `ingest`: may import every other package of it, and `index`.
"""
