"""Guesses a mapping from the names of fields: a proposal for a person to correct, never a rule."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# Our field, and the names under which registries publish it, the likeliest first.
_NAMES = {
    "title": ("title", "name", "project title", "project name", "project", "heading", "label"),
    "url": ("url", "link", "website", "web", "homepage", "html url", "web page", "landing page"),
    "summary": ("summary", "short description", "abstract", "excerpt"),
    "description": ("description", "notes", "details", "about", "text", "body", "content"),
    "kind": ("type", "kind"),
    "organisations": (
        *("organisation", "organization", "organisations", "organizations", "lead organisation"),
        *("council", "authority", "agency", "publisher", "owner", "provider", "lead", "body"),
    ),
    "country": ("country", "countries"),
    "region": ("region", "area", "place", "location"),
    "themes": ("themes", "theme", "topics", "topic", "tags", "categories", "category", "keywords"),
    "status": ("status", "stage", "phase", "state"),
    "started": ("started", "start date", "start", "started at", "date started"),
    "ended": ("ended", "end date", "end", "finished"),
    "outcomes": ("outcomes", "outcome", "results", "impact", "benefits"),
    "contact": ("contact", "contact email", "email", "contact url"),
    "links": ("links", "documentation", "further information"),
}
_KEYS = ("id", "identifier", "key", "uuid", "guid", "slug", "ref", "reference", "project id")
_REUSE = {
    "code": ("repository", "code", "code url", "repository url", "source code", "github"),
    "licence": ("licence", "license"),
}
_DEEPEST = 3


def guess(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`key`, `map` and `ignore` of a part that would read `records`; raises KeyError: no title."""
    flat = [name for name, values in _columns(records).items() if any(map(_simple, values))]
    names = {_words(name): name for name in reversed(flat)}
    chosen = {ours: found for ours, known in _NAMES.items() if (found := _first(names, known))}
    title = chosen["title"]
    key = _first(names, _KEYS)
    reuse = {ours: found for ours, known in _REUSE.items() if (found := _first(names, known))}
    mapped = {ours: _quoted(theirs) for ours, theirs in chosen.items()}
    if reuse:
        inside = ", ".join(f"{ours}: {_quoted(theirs)}" for ours, theirs in reuse.items())
        mapped["reuse"] = f"{{{inside}}}"
    used = {*chosen.values(), *reuse.values(), key}
    ignored = [name for name in _columns(records) if name not in used]
    return {
        "key": _quoted(key) if key else f"slug({_quoted(title)})",
        "map": mapped,
        **({"ignore": ignored} if ignored else {}),
    }


def items(document: Any, path: str = "", deep: int = 0) -> tuple[int, str]:
    """How many records the longest list in `document` has, and the dotted path to it."""
    if isinstance(document, list):
        return sum(isinstance(each, Mapping) for each in document), path
    if not isinstance(document, Mapping) or deep > _DEEPEST:
        return 0, ""
    inside = (
        items(value, f"{path}.{name}".removeprefix("."), deep + 1)
        for name, value in document.items()
        if "." not in name
    )
    return max(inside, default=(0, ""))


def _columns(records: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    for record in records:
        for name, value in record.items():
            columns.setdefault(name, []).append(value)
    return columns


def _first(names: Mapping[str, str], known: Iterable[str]) -> str | None:
    return next((names[each] for each in known if each in names), None)


def _simple(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, str) for each in value)
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""


def _words(name: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.split(r"[\W_]+", apart)).strip().casefold()


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else json.dumps(name, ensure_ascii=False)
