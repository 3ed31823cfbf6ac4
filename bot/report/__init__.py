"""Reports of an evaluation run, in a terminal and as an HTML page.

It may import `bot.web` and the packages below it, `index.evaluation`, and matplotlib (in an extra).
"""
