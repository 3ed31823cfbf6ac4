"""Harvesting: an address of a registry becomes a folder of files.

May import `parse`, `sources`, `cleaning`, `http`, `issues` and `index`; `protocols` has one module
a protocol.
"""
