"""Block Kit views: messages, modals and the Home tab, as data alone.

May import `bot.slack.payloads`, `bot.slack.identifiers`, `bot.slack.mrkdwn` and the packages that
Slack may import; no client, no database, no settings.
"""
