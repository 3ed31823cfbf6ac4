"""Asking addresses politely and safely: `reader` is the door, the rest is what it asks with."""
