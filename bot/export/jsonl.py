"""JSON Lines writer: all fields of an initiative, lossless when ingested again."""

import json
from collections.abc import Iterable, Iterator

from bot.api import serialise
from bot.export.record import ExportRecord


def write(records: Iterable[ExportRecord]) -> Iterator[str]:
    """Yield one line of JSON for each initiative."""
    for record in records:
        payload = serialise.initiative_to_schema(record.initiative).model_dump(mode="json")
        extra = {
            "licences": list(record.licences),
            "former_ids": list(record.former_ids),
            "changed": record.changed,
        }
        yield json.dumps({**payload, **extra}, ensure_ascii=False) + "\n"
