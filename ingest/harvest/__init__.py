"""Harvesting: download the files of a registry from its address to a folder.

May import `parse`, `sources`, `cleaning`, `http`, `issues` and `index`; `protocols` has one module
for each protocol.
"""
