"""Views of the pages to browse, without markup: lists, registries, pictures, and their words.

It may import `bot.presentation`, `bot.service` and `index`; no surface.
"""
