"""Answer people where they are, keep what they decide."""
