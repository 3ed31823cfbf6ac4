"""MCP server: three tools for assistants, over standard input and output or HTTP.

It may import `bot.api`, `bot.presentation`, `bot.service` and `mcp`, but no other surface.
"""
