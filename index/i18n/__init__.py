"""Languages that people read: gettext catalogues, and the reader's language of this context.

It imports nothing of ours.
"""
