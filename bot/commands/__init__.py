"""Subcommands of `hasanyone`, one module for each.

May import everything. Slow imports are inside the commands, so that `--help` is fast.
"""
