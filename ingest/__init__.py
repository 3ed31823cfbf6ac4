"""Read the registries, merge their records and write a snapshot of the index.

May import `index`, never `bot`. Its packages import downwards only, from `jobs` to `http`.
"""
