"""WordPress REST parser: the posts on a page, rendered fields as text, terms by taxonomy."""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.parse.record import Record
from ingest.parse.record_path import find_list, select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile

# Fields for the layout of a post, which do not describe it. `author` is the id of a person.
_DROPPED_FIELDS = frozenset({"_links", "_embedded", "guid", "author", "template", "ping_status"})


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the posts, with `terms` {taxonomy: names}; raise ParseError."""
    posts = find_list(parse_json(file.read_text()), "", "is not a list of posts")
    return file.make_records(map(_post_fields, select_records(posts, "")))


def _post_fields(post: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that describe a post; none for an empty one."""
    fields = {
        name: _rendered_value(value) for name, value in post.items() if name not in _DROPPED_FIELDS
    }
    return {**fields, "terms": _terms_by_taxonomy(post)} if fields else {}


def _rendered_value(value: Any) -> Any:
    return value["rendered"] if isinstance(value, Mapping) and "rendered" in value else value


def _terms_by_taxonomy(post: Mapping[str, Any]) -> dict[str, list[str]]:
    embedded = post.get("_embedded")
    groups = embedded.get("wp:term") if isinstance(embedded, Mapping) else None
    names: dict[str, list[str]] = {}
    for group in groups if isinstance(groups, list) else []:
        for term in group if isinstance(group, list) else []:
            if isinstance(term, Mapping) and term.get("name"):
                names.setdefault(str(term.get("taxonomy")), []).append(str(term["name"]))
    return names
