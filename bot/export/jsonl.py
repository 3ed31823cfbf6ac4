"""JSON Lines: all that an initiative holds, as in an answer; ingested again, nothing is lost."""

import json
from collections.abc import Iterable, Iterator

from bot.api import serialise
from bot.export.record import Item


def write(items: Iterable[Item]) -> Iterator[str]:
    """An initiative a line."""
    for item in items:
        body = serialise.initiative_body(item.initiative).model_dump(mode="json")
        extra = {
            "licences": list(item.licences),
            "former_ids": list(item.former_ids),
            "changed": item.changed,
        }
        yield json.dumps({**body, **extra}, ensure_ascii=False) + "\n"
