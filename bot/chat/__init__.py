"""What Slack and Teams both do: deliveries, rate limits, retries, builds followed, threads.

It may import `bot.presentation` and what lies below it, and `index`; no platform, nor its library.
"""
