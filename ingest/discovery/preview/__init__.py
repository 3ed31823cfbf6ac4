"""Preview of a declaration: what each of its fields gives, and what would be lost.

May import what `discovery` may, and `guess_mapping`.
"""
