"""The subcommands of `hasanyone`, one a module, each named after what it does."""
