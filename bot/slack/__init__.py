"""Slack: people ask there, the answer comes back as blocks."""
