"""Signing in to the staff pages: OpenID Connect, one-time links, sessions and API keys.

It may import `bot.settings`, `bot.store`, `index`, authlib and itsdangerous; no surface.
"""
