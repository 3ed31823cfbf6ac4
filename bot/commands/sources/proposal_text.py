"""Text of a proposal: what was found, the block, what it gives and what would be lost."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.commands.sources.preview_text import field_lines, loss_lines, preview_to_json
from bot.sanitise import sanitise_text

if TYPE_CHECKING:
    from ingest.discovery.propose import Proposal


def found_lines(address: str, proposal: "Proposal") -> Iterator[str]:
    """Yield what was found at the address: format, number of records, licence."""
    some = "" if proposal.draft.is_complete else " in its first pages"
    licence = proposal.draft.licence or "not stated"
    yield sanitise_text(f"{address} is {proposal.description}.")
    count, indexed = proposal.record_count, len(proposal.initiatives)
    yield f"Records{some}: {count:,}; of them indexed: {indexed:,}."
    yield sanitise_text(f"Licence of the data: {licence}.")


def proposal_lines(proposal: "Proposal") -> Iterator[str]:
    """Yield each field with its reason and examples, then what would be lost."""
    from ingest.discovery.draft.reasons import explain_field, explain_key  # noqa: PLC0415 - see add

    yield "Our field ← theirs · why · how many state it, with up to three examples:"
    key = proposal.preview.source.parts[0].key.text
    yield sanitise_text(f"id ← {key} · {explain_key(proposal.draft)}")
    yield from (f"    {sanitise_text(each.id)}" for each in proposal.initiatives[:3])
    yield from field_lines(proposal.preview, partial(explain_field, proposal.draft))
    yield ""
    losses = list(loss_lines(proposal.preview))
    yield from losses or ["Nothing would be lost."]


def proposal_to_json(address: str, proposal: "Proposal") -> dict[str, Any]:
    """Return a proposal as JSON."""
    from ingest.discovery.draft.reasons import explain_field  # noqa: PLC0415 - see add

    draft = proposal.draft
    return {
        "address": address,
        "format": proposal.description,
        "complete": draft.is_complete,
        "licence": draft.licence,
        "name": draft.names.name,
        "title": draft.names.title,
        "publisher": draft.names.publisher,
        **preview_to_json(proposal.preview, partial(explain_field, draft)),
        "block": proposal.block,
    }
