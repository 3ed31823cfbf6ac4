"""Text of a preview: what each field gives, and what would be lost."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bot.sanitise import sanitise_text

if TYPE_CHECKING:
    from ingest.discovery.preview.preview import MappedField, Preview, UnusedField

_MAX_UNUSED, _MAX_ISSUES = 20, 10
_MAX_LINE_CHARS = 96
_INDENT = "    "


def field_lines(preview: "Preview", explain: Callable[[str], str]) -> Iterator[str]:
    """Yield each mapped field with its reason, its count and three examples."""
    for field in preview.fields:
        reason = explain(field.name)
        count = f"{field.stated:,} of {len(preview.initiatives):,}"
        yield _line(" · ".join(filter(None, [f"{field.name} ← {field.expression}", reason, count])))
        for example in field.examples:
            yield _line(f"{_INDENT}{example}")
        if field.dropped:
            yield from _dropped_lines(field)


def loss_lines(preview: "Preview", *, with_unused: bool = True) -> Iterator[str]:
    """Yield what would be lost: records, fields that are not used, values."""
    for reason, count in preview.left_out.items():
        yield _line(f"{reason}: {count:,} left out.")
    if preview.repeated_keys:
        yield f"Same key as another record, so one initiative: {preview.repeated_keys:,}."
        yield f"{_INDENT}If they are not the same, choose another key."
    if with_unused:
        yield from _unused_lines(preview)
    if preview.issues:
        yield "Issues of the data:"
    for issue in preview.issues[:_MAX_ISSUES]:
        yield _line(f"{_INDENT}{issue.kind.value}: {issue.detail or issue.file}")
    if (rest := len(preview.issues) - _MAX_ISSUES) > 0:
        yield f"{_INDENT}and {rest:,} more"


def _unused_lines(preview: "Preview") -> Iterator[str]:
    if preview.unused:
        yield "Fields that are not used:"
    for field in preview.unused[:_MAX_UNUSED]:
        yield unused_line(field, preview.record_count)
    if (rest := len(preview.unused) - _MAX_UNUSED) > 0:
        yield f"{_INDENT}and {rest:,} more"


def unused_line(field: "UnusedField", record_count: int) -> str:
    """Return an unused field with its count, its use and examples on one line."""
    use = f" ({field.use})" if field.use else ""
    examples = "; ".join(field.examples)
    return _line(f"{_INDENT}{field.path}{use}, in {field.filled:,} of {record_count:,}: {examples}")


def preview_to_json(preview: "Preview", explain: Callable[[str], str]) -> dict[str, Any]:
    """Return a preview as JSON."""
    return {
        "records": preview.record_count,
        "indexed": len(preview.initiatives),
        "left_out": dict(preview.left_out),
        "repeated_keys": preview.repeated_keys,
        "fields": [
            {
                "field": each.name,
                "expression": each.expression,
                "reason": explain(each.name),
                "stated": each.stated,
                "examples": list(each.examples),
                "not_understood": each.dropped,
                "not_understood_examples": list(each.dropped_examples),
            }
            for each in preview.fields
        ],
        "unused": [
            {
                "field": each.path,
                "filled": each.filled,
                "examples": list(each.examples),
                "ignored": each.is_ignored,
                "use": each.use,
            }
            for each in preview.unused
        ],
        "issues": [{"kind": each.kind.value, "detail": each.detail} for each in preview.issues],
    }


def _dropped_lines(field: "MappedField") -> Iterator[str]:
    if field.name == "contact":
        yield f"{_INDENT}not used, because they are no mailbox of a role or page: {field.dropped:,}"
        return
    examples = "; ".join(field.dropped_examples)
    yield _line(f"{_INDENT}filled, but not understood: {field.dropped:,}: {examples}")


def _line(text: str) -> str:
    clean = sanitise_text(text)
    return clean if len(clean) <= _MAX_LINE_CHARS else f"{clean[: _MAX_LINE_CHARS - 1]}…"
