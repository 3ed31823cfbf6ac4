"""Subcommands of `hasanyone`, one module for each.

May import everything; slow imports are inside the commands.
"""
