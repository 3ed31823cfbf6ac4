"""Lessons from people's feedback: questions for the next build, and the share that is answered.

May import `bot.store` and `index`.
"""
