"""JSON-LD in the words of schema.org: a graph of projects, each with the records it rests on."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.export.record import Item
from index.model import Role

_ROLES = {Role.FUNDER: "funder", Role.LEAD: "parentOrganization"}


def write(items: Iterable[Item]) -> Iterator[str]:
    """One document with all initiatives."""
    yield '{"@context": "https://schema.org/", "@graph": [\n'
    for number, item in enumerate(items):
        yield (",\n" if number else "") + json.dumps(_node(item), ensure_ascii=False)
    yield "\n]}\n"


def _node(item: Item) -> dict[str, Any]:
    each = item.initiative
    node: dict[str, Any] = {
        "@type": "Project",
        "identifier": each.id,
        "name": each.title,
        "alternateName": list(each.aliases),
        "url": each.url,
        "description": each.description or each.summary,
        "foundingDate": each.started,
        "dissolutionDate": each.ended,
        "keywords": list(each.themes),
        "areaServed": each.country,
        "email": each.contact if each.contact and "@" in each.contact else None,
        "dateModified": item.changed,
        "license": list(item.licences),
        "subjectOf": [
            {
                "@type": "CreativeWork",
                "identifier": origin.key,
                "name": origin.title,
                "isPartOf": origin.registry,
                **({"url": origin.url} if origin.url else {}),
                **({"license": origin.licence} if origin.licence else {}),
            }
            for origin in each.origins
        ],
    }
    for body in each.organisations:
        role = _ROLES.get(body.role, "member") if body.role else "member"
        node.setdefault(role, []).append({"@type": "Organization", "name": body.name})
    return {name: value for name, value in node.items() if value}
