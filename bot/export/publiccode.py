"""publiccode.yml: a document an initiative that has code; nothing is made up to please a validator.

Each document is JSON, which YAML 1.2 reads; initiatives without code are left out, as the format
describes software.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.export.record import Item
from index.model import Initiative, Role, Status

_STATUS = {
    Status.IDEA: "concept",
    Status.DISCOVERY: "concept",
    Status.ALPHA: "development",
    Status.BETA: "beta",
    Status.LIVE: "stable",
    Status.COMPLETED: "stable",
    Status.STOPPED: "obsolete",
}


def write(items: Iterable[Item]) -> Iterator[str]:
    """A YAML document an initiative that states where its code is."""
    for item in items:
        if item.initiative.reuse and item.initiative.reuse.code:
            document = json.dumps(_document(item), ensure_ascii=False, indent=2)
            yield f"---\n{document}\n"


def _document(item: Item) -> dict[str, Any]:
    each = item.initiative
    reuse = each.reuse
    document = {
        "publiccodeYmlVersion": "0.4",
        "name": each.title,
        "url": reuse and reuse.code,
        "landingURL": each.url,
        "releaseDate": each.started
        if each.started and len(each.started) == len("2019-05-13")
        else None,
        "categories": list(each.themes),
        "developmentStatus": _STATUS.get(each.status),
        "description": {"en": _described(each)},
        "legal": _stated({"license": reuse and reuse.licence, "mainCopyrightOwner": _lead(each)}),
        "fundedBy": [{"name": o.name} for o in each.organisations if o.role is Role.FUNDER],
        "intendedAudience": _stated({"countries": [each.country] if each.country else None}),
    }
    return _stated(document) | {"x-hasanyone": {"id": each.id, "origins": _origins(item)}}


def _described(each: Initiative) -> dict[str, Any]:
    return _stated(
        {
            "genericName": each.kind,
            "shortDescription": each.summary and each.summary[:150],
            "longDescription": each.description or each.summary,
        }
    )


def _lead(each: Initiative) -> str | None:
    return next((o.name for o in each.organisations if o.role is Role.LEAD), None)


def _origins(item: Item) -> list[dict[str, Any]]:
    return [
        _stated({"registry": o.registry, "key": o.key, "url": o.url, "licence": o.licence})
        for o in item.initiative.origins
    ]


def _stated(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
