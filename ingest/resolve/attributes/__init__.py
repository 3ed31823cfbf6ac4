"""Attributes of one record that decide what it may be merged with: designators, bodies, funding.

Imports only `index`.
"""
