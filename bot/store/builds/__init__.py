"""State that builds share by the store: their records, and leases on the right to build.

It may import `index` and `bot.store.db`, nothing else of `bot`.
"""
