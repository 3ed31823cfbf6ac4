"""Building blocks of Adaptive Cards: elements, actions, inputs, Markdown escaping, size budget.

May import `bot.presentation`, `bot.sanitise`, `bot.teams.identifiers` and `index.text`; no card.
"""
