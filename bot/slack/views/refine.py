"""Refine modal: the filters of a question to change, and the parsing of what is submitted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.presentation.labels import FILTER_LABELS, STATUS_LABELS
from bot.service.answer import Answer
from bot.service.filters import filter_values
from bot.slack import identifiers, payloads
from bot.slack.identifiers import BlockId
from bot.slack.mrkdwn import escape, utf16_length
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Element
from index.errors import InvalidInput
from index.model import Filters, SourceReport, SourceState, Status
from index.query import parser

_HINTS = {
    BlockId.PLACE: "A country, region or area, such as Wales",
    BlockId.THEME: "One word, such as housing",
    BlockId.SINCE: "A year, such as 2019",
    BlockId.ORGANISATION: "A part of its name, such as Hackney",
    BlockId.REGISTRY: "Its name, such as local-digital-fund",
    BlockId.LICENCE: "For code that may be taken: open, or a word of a licence’s name",
}
_FIELDS = (
    BlockId.PLACE,
    BlockId.STATUS,
    BlockId.THEME,
    BlockId.SINCE,
    BlockId.ORGANISATION,
    BlockId.REGISTRY,
    BlockId.LICENCE,
)
_ERROR_CHARS = 300
_MAX_INPUT_CHARS = 2 * parser.MAX_QUERY_CHARACTERS  # in UTF-16 units


@dataclass(frozen=True, slots=True)
class RefineSubmission:
    """The filters submitted, by the names that a question uses, or why one of them is refused.

    `errors` are sentences by block id, as Slack takes them with `response_action: errors`.
    """

    filters: Mapping[str, str]
    errors: Mapping[str, str]


def refine_modal(answer: Answer, target: Mapping[str, str] | None = None) -> Block:
    """Return the modal with a question's filters; `target` are ids handed back on submission.

    Raises InvalidInput where they do not fit into the metadata.
    """
    filters = answer.query.filters
    blocks = [
        block_kit.section(f"*Question* {escape(answer.query.text, 500)}"),
        _filter_input(BlockId.PLACE, filters),
        block_kit.input_block(
            BlockId.STATUS, FILTER_LABELS[BlockId.STATUS], _status_menu(filters.status)
        ),
        _filter_input(BlockId.THEME, filters),
        _filter_input(BlockId.SINCE, filters),
        _filter_input(BlockId.ORGANISATION, filters),
        _registry_input(answer.searched.sources, filters.source),
        _filter_input(BlockId.LICENCE, filters),
    ]
    metadata = json.dumps({**(target or {}), "query_id": answer.query_id}, separators=(",", ":"))
    if utf16_length(metadata) >= payloads.MAX_METADATA_CHARS:
        raise InvalidInput("This cannot be refined.", "Ask the question again with its limits.")
    return block_kit.modal(
        identifiers.ViewId.REFINE, "Refine", blocks, metadata=metadata, submit="Ask again"
    )


def parse_metadata(metadata: str) -> dict[str, str]:
    """Return the ids that came back with a submission, with `query_id`; raises InvalidInput."""
    try:
        values = json.loads(metadata)
        payloads.decode_query_id(values["query_id"])
    except (ValueError, KeyError, TypeError):
        raise InvalidInput("This form cannot be understood.", "Ask the question again.") from None
    return {str(name): str(value) for name, value in values.items()}


def parse_submission(state: Mapping[str, Mapping[str, Mapping[str, object]]]) -> RefineSubmission:
    """Return the filters in the submitted state's `values`, or an error for each invalid one."""
    filters: dict[str, str] = {}
    errors: dict[str, str] = {}
    for block_id in _FIELDS:
        value = _element_value(state.get(block_id, {}).get(identifiers.INPUT_ACTION_ID, {}))
        if not value:
            continue
        try:
            parser.parse_query("limits", {block_id: value})
        except InvalidInput as error:
            errors[block_id] = f"{error.message} {error.hint}"[:_ERROR_CHARS]
        else:
            filters[block_id] = value
    return RefineSubmission({} if errors else filters, errors)


def _element_value(element: Mapping[str, object]) -> str:
    """Return the text typed into an element, or the values chosen from it, joined by commas."""
    options = element.get("selected_options")
    chosen = options if isinstance(options, list) else [element.get("selected_option")]
    values = [str(option.get("value", "")) for option in chosen if isinstance(option, Mapping)]
    return ",".join(values) or str(element.get("value") or "").strip()


def _filter_input(block_id: BlockId, filters: Filters) -> Block:
    initial = filter_values(filters).get(block_id)
    element = block_kit.text_input(initial=initial, max_chars=_MAX_INPUT_CHARS)
    return block_kit.input_block(block_id, FILTER_LABELS[block_id], element, hint=_HINTS[block_id])


def _status_menu(chosen: Sequence[Status]) -> Element:
    options = {status: block_kit.option(STATUS_LABELS[status], status) for status in Status}
    return block_kit.select(
        identifiers.INPUT_ACTION_ID,
        "Any",
        list(options.values()),
        multiple=True,
        initial=[options[status] for status in dict.fromkeys(chosen)],
    )


def _registry_input(sources: Sequence[SourceReport], chosen: str | None) -> Block:
    """Return a menu of the registries in the index, and the one chosen even if not there."""
    read = [source for source in sources if source.state is SourceState.READ]
    options = {report.name: block_kit.option(report.title, report.name) for report in read}
    if not options or utf16_length(chosen or "") > payloads.MAX_OPTION_VALUE_CHARS:
        return _filter_input(BlockId.REGISTRY, Filters(source=chosen))
    if chosen:
        options = {chosen: block_kit.option(chosen, chosen), **options}
    element = block_kit.select(
        identifiers.INPUT_ACTION_ID,
        "Any",
        list(options.values()),
        initial=[options[chosen]] if chosen else (),
    )
    return block_kit.input_block(BlockId.REGISTRY, FILTER_LABELS[BlockId.REGISTRY], element)
