"""Find: no surface, no fetching."""
