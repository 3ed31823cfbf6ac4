"""Handlers of Slack's events, commands and interactions: each calls the services and replies.

May import the dispatcher and what lies below it: auth, transport, views, payloads.
"""
