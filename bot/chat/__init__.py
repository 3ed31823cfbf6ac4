"""Code shared by the chats: deliveries, rate limits, retries, build progress, thread pools.

It may import `bot.presentation` and the packages below it, and `index`, but neither Slack nor
Teams.
"""
