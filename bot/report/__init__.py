"""Reports of an evaluation run, in a terminal and as an HTML page.

It may import `bot.web` and what lies below it, `index.evaluation`, and matplotlib from the extra.
"""
