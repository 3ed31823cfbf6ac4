"""JSON-LD writer in the vocabulary of schema.org: projects, each with its records."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.export.record import ExportRecord
from index.model import Role

_ROLE_PROPERTIES = {Role.FUNDER: "funder", Role.LEAD: "parentOrganization"}


def write(records: Iterable[ExportRecord]) -> Iterator[str]:
    """Yield one document with all initiatives."""
    yield '{"@context": "https://schema.org/", "@graph": [\n'
    for number, record in enumerate(records):
        yield (",\n" if number else "") + json.dumps(_node(record), ensure_ascii=False)
    yield "\n]}\n"


def _node(record: ExportRecord) -> dict[str, Any]:
    initiative = record.initiative
    node: dict[str, Any] = {
        "@type": "Project",
        "identifier": initiative.id,
        "name": initiative.title,
        "alternateName": list(initiative.aliases),
        "url": initiative.url,
        "description": initiative.description or initiative.summary,
        "foundingDate": initiative.started,
        "dissolutionDate": initiative.ended,
        "keywords": list(initiative.themes),
        "areaServed": initiative.country,
        "email": initiative.contact if initiative.contact and "@" in initiative.contact else None,
        "dateModified": record.changed,
        "license": list(record.licences),
        "subjectOf": [
            {
                "@type": "CreativeWork",
                "identifier": origin.key,
                "name": origin.title,
                "isPartOf": origin.registry,
                **({"url": origin.url} if origin.url else {}),
                **({"license": origin.licence} if origin.licence else {}),
            }
            for origin in initiative.origins
        ],
    }
    for organisation in initiative.organisations:
        role = _ROLE_PROPERTIES.get(organisation.role, "member") if organisation.role else "member"
        node.setdefault(role, []).append({"@type": "Organization", "name": organisation.name})
    return {name: value for name, value in node.items() if value}
