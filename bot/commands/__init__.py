"""The subcommands of `hasanyone`, one a module, each named after what it does.

They may import everything; what is slow to import is imported inside the command.
"""
