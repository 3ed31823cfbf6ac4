"""Source declarations: the schema and the loader of sources.toml.

May import `cleaning`, `http`, `issues` and `index`.
"""
