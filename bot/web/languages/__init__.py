"""The language of a page or of an answer of the API: who chooses it, and how it is passed on.

It may import `index.i18n` and Starlette.
"""
