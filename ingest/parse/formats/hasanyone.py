"""Has Anyone export parser: JSON Lines, a whole initiative a line, with its id and its origins."""

from ingest.parse.formats.jsonl import read

__all__ = ["read"]
