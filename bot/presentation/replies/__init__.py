"""The short forms of an answer: the reply in a chat, and the results of a search box.

It may import the views beside it; no surface.
"""
