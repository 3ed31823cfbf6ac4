"""One build: its plan, its stages from the registries to the promoted snapshot, and its results.

May import `index` and the layers below (`read`, `models`, `resolve`, `sources` …), not `jobs`, nor
`discovery` beside it.
"""
