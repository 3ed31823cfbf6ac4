"""Adaptive Cards: what was found, done or went wrong, as data for Teams."""
