"""WordPress REST: the posts of a page; what is rendered as text, terms by taxonomy."""

from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import rows
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import File

# What a site needs to show a post and nobody to know it; `author` is a person's number.
_ASIDE = frozenset({"_links", "_embedded", "guid", "author", "template", "ping_status"})


def read(file: File) -> Iterator[Record]:
    """The posts, with `terms` {taxonomy: names}; raises ParseError."""
    said = parse_json(file.text())
    if not isinstance(said, list):
        raise ParseError("is no list of posts")
    for number, post in enumerate(rows(said, ""), start=1):
        plain = {name: _plain(value) for name, value in post.items() if name not in _ASIDE}
        yield file.record(number, {**plain, "terms": _terms(post)} if plain else {})


def _plain(value: Any) -> Any:
    return value["rendered"] if isinstance(value, Mapping) and "rendered" in value else value


def _terms(post: Mapping[str, Any]) -> dict[str, list[str]]:
    embedded = post.get("_embedded")
    groups = embedded.get("wp:term") if isinstance(embedded, Mapping) else None
    found: dict[str, list[str]] = {}
    for group in groups if isinstance(groups, list) else []:
        for term in group if isinstance(group, list) else []:
            if isinstance(term, Mapping) and term.get("name"):
                found.setdefault(str(term.get("taxonomy")), []).append(str(term["name"]))
    return found
