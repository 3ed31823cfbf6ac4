"""Draft of a declaration: what was detected, and what a person corrects in it.

May import what `discovery` may, `detect`, `guess_mapping`, `names` and `preview`.
"""
