"""The language of a question: its detection, and a glossary for Welsh.

It may import `index.text`.
"""
