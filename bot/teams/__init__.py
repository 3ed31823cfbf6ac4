"""Microsoft Teams: the host and its activities in, cards out."""
