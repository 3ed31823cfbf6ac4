"""Uses of fields that a declaration does not use: a field of ours, or a text worth reading."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ingest.discovery import guess_mapping
from ingest.discovery.preview.examples import FieldExamples
from ingest.parse.record import Record
from ingest.sources.expressions import compile_expression

# A description has a sentence at least.
_MIN_TEXT_CHARS, _MIN_TEXT_WORDS = 80, 8
# A field of fewer records is not worth a person's time.
_MIN_FILLED_SHARE = 0.1


def guess_uses(
    unused: Mapping[str, FieldExamples], records: Sequence[Record], mapped: Collection[str]
) -> dict[str, str]:
    """Return a use for those of the `unused` fields that look useful, by path.

    `mapped` are the fields of ours that the declaration states.
    """
    minimum = _MIN_FILLED_SHARE * len(records)
    uses: dict[str, str] = {}
    for ours, expression in _guess(records).items():
        paths = compile_expression(expression).paths
        if ours not in mapped and len(paths & unused.keys()) == len(paths):
            uses |= {path: f"may be {ours}" for path in paths if unused[path].count > minimum}
    for path, values in unused.items():
        is_text = (
            values.mean_length >= _MIN_TEXT_CHARS and values.mean_word_count >= _MIN_TEXT_WORDS
        )
        if is_text and values.count > minimum:
            uses.setdefault(path, f"long text, {values.mean_length:,.0f} characters on average")
    return uses


def _guess(records: Sequence[Record]) -> dict[str, Any]:
    # Without a title nothing is guessed; this one is not mapped.
    rows = [{"title": "-", **record.fields} for record in records]
    mapping: dict[str, Any] = guess_mapping.guess_part(rows)["map"] if rows else {}
    return mapping
