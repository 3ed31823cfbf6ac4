"""What an evaluation found, for people: in a terminal and as a page."""
