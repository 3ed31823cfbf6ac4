"""Messages as people paste them: without markup and greetings, the question in them, its parts.

Imports `index.query.stop_words` and `index.text`.
"""
