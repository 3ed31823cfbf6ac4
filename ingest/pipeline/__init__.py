"""One build, top to bottom: read, resolve, embed, write, calibrate, check, promote.

May import `index` and the layers below (`read`, `models`, `resolve`, `sources` …), not `jobs`, nor
`discovery` beside it.
"""
