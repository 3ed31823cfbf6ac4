"""The command `hasanyone sources`: list, propose and check registries.

May import what `bot.commands` may.
"""

from bot.commands.sources.group import command

__all__ = ["command"]
