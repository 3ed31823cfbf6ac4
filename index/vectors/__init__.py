"""Vector engines: each finds the passages nearest to a question."""
