"""Reading of one source into initiatives, and the store of its last good records.

May import `harvest`, `normalise`, what those may import, and `index`.
"""
