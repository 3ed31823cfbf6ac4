"""Kinds of sources: one module for each kind of content, which tells its formats apart.

May import what `discovery` may, and its modules that guess mappings, names and folders.
"""
