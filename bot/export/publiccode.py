"""Writer of documents modelled on publiccode.yml: one for each initiative that states its code.

Each document is JSON, which is valid YAML 1.2. Initiatives without code are left out, because the
format describes software. Required keys that no registry states are left out too, so that few of
the documents pass a validator of the standard; a comment at the head of the file says so.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.export.record import ExportRecord
from index.model import Initiative, Role, Status

_DEVELOPMENT_STATUSES = {
    Status.IDEA: "concept",
    Status.DISCOVERY: "concept",
    Status.ALPHA: "development",
    Status.BETA: "beta",
    Status.LIVE: "stable",
    Status.COMPLETED: "stable",
    Status.STOPPED: "obsolete",
}


_NOTE = (
    "# Modelled on publiccode.yml 0.4. Keys that the standard requires and no registry states are"
    " left out.\n"
)


def write(records: Iterable[ExportRecord]) -> Iterator[str]:
    """Yield a comment, then one YAML document for each initiative that states its code's URL."""
    yield _NOTE
    for record in records:
        if record.initiative.reuse and record.initiative.reuse.code:
            document = json.dumps(_document(record), ensure_ascii=False, indent=2)
            yield f"---\n{document}\n"


def _document(record: ExportRecord) -> dict[str, Any]:
    initiative = record.initiative
    reuse = initiative.reuse
    document = {
        "publiccodeYmlVersion": "0.4",
        "name": initiative.title,
        "url": reuse and reuse.code,
        "landingURL": initiative.url,
        "releaseDate": initiative.started
        if initiative.started and len(initiative.started) == len("2019-05-13")
        else None,
        "categories": list(initiative.themes),
        "developmentStatus": _DEVELOPMENT_STATUSES.get(initiative.status),
        "description": {"en": _descriptions(initiative)},
        "legal": _drop_empty(
            {"license": reuse and reuse.licence, "mainCopyrightOwner": initiative.lead}
        ),
        "fundedBy": [
            {"name": organisation.name}
            for organisation in initiative.organisations
            if organisation.role is Role.FUNDER
        ],
        "intendedAudience": _drop_empty(
            {"countries": [initiative.country] if initiative.country else None}
        ),
    }
    return _drop_empty(document) | {
        "x-hasanyone": {"id": initiative.id, "origins": _origins(record)}
    }


def _descriptions(initiative: Initiative) -> dict[str, Any]:
    return _drop_empty(
        {
            "genericName": initiative.kind,
            "shortDescription": initiative.summary and initiative.summary[:150],
            "longDescription": initiative.description or initiative.summary,
        }
    )


def _origins(record: ExportRecord) -> list[dict[str, Any]]:
    return [
        _drop_empty(
            {
                "registry": origin.registry,
                "key": origin.key,
                "url": origin.url,
                "licence": origin.licence,
            }
        )
        for origin in record.initiative.origins
    ]


def _drop_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
