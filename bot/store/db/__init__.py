"""Database of the store: engine, transactions, tables, migrations.

It may import `index` and SQLAlchemy, nothing else of `bot`.
"""
