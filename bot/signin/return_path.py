"""Paths to which people go back after signing in: our own, and no other site's."""

from urllib.parse import urlsplit

HOME = "/"
_MAX_CHARS = 4_000


def own_path(text: str | None) -> str:
    """Return `text` if it is a path on this server; else that of the first page.

    A browser takes a path that begins with two slashes, or that has a backslash, a tab or a line
    break at its beginning, for another site's.
    """
    path = text or ""
    if not path.startswith("/") or path.startswith("//") or len(path) > _MAX_CHARS:
        return HOME
    if "\\" in path or not path.isascii() or not path.isprintable():
        return HOME
    try:
        parts = urlsplit(path)
    except ValueError:
        return HOME
    return path if not parts.scheme and not parts.netloc else HOME
