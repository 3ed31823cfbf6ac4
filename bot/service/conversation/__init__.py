"""Questions about an answer: what somebody said, which matches it is about, what these state.

It may import the other modules of `bot.service`, `bot.store` and `index`; no surface.
"""
