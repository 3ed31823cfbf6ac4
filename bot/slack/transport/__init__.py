"""Transport: Slack's Web API, Socket Mode, and incoming payloads read.

May import `bot.slack.views` and what lies below them, for the messages that are sent.
"""
