"""Transport: Slack's Web API, Socket Mode, and the parsing of incoming payloads.

May import `bot.slack.views`, for the messages to send, and the packages below it.
"""
