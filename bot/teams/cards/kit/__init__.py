"""Building blocks of Adaptive Cards: elements and actions, Markdown escaping, the size budget.

Imports `bot.teams.identifiers`, `bot.sanitise` and `index.text`, and no card.
"""
