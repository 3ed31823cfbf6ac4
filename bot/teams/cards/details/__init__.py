"""Cards behind Details, for a dialog: of an answer, and of one initiative.

May import `bot.teams.cards.kit`, and the cards of a match and of feedback.
"""
