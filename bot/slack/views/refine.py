"""The Refine modal: the limits of a question to change, and what was submitted read back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.presentation.initiative_text import STATUSES
from bot.service.answer import Answer
from bot.service.filters import LABELS, typed
from bot.slack import identifiers, payloads
from bot.slack.identifiers import Field
from bot.slack.mrkdwn import units, words
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Element
from index.errors import InvalidInput
from index.model import Filters, SourceReport, SourceState, Status
from index.query import parser

_HINTS = {
    Field.PLACE: "A country, region or area, such as Wales",
    Field.THEME: "One word, such as housing",
    Field.SINCE: "A year, such as 2019",
    Field.ORGANISATION: "A part of its name, such as Hackney",
    Field.REGISTRY: "Its name, such as local-digital-fund",
    Field.LICENCE: "For code that may be taken: open, or a word of a licence’s name",
}
_NAMES = (
    Field.PLACE,
    Field.STATUS,
    Field.THEME,
    Field.SINCE,
    Field.ORGANISATION,
    Field.REGISTRY,
    Field.LICENCE,
)
_ERROR = 300
_TYPED = 2 * parser.LONGEST  # in UTF-16 units


@dataclass(frozen=True, slots=True)
class Refined:
    """What was submitted: the limits by the names that a question uses, or why one is refused.

    `errors` are sentences by block id, as Slack takes them with `response_action: errors`.
    """

    filters: Mapping[str, str]
    errors: Mapping[str, str]


def refine(answer: Answer, where: Mapping[str, str] | None = None) -> Block:
    """The limits of a question to change; `where` are ids that are handed back on submission."""
    filters = answer.query.filters
    blocks = [
        block_kit.section(f"*Question* {words(answer.query.text, 500)}"),
        _text(Field.PLACE, filters),
        block_kit.field(Field.STATUS, LABELS[Field.STATUS], _statuses(filters.status)),
        _text(Field.THEME, filters),
        _text(Field.SINCE, filters),
        _text(Field.ORGANISATION, filters),
        _registry(answer.searched.sources, filters.source),
        _text(Field.LICENCE, filters),
    ]
    metadata = json.dumps({**(where or {}), "query_id": answer.query_id}, separators=(",", ":"))
    if units(metadata) >= payloads.METADATA:
        raise InvalidInput("This cannot be refined.", "Ask the question again with its limits.")
    return block_kit.modal(
        identifiers.View.REFINE, "Refine", blocks, metadata=metadata, submit="Ask again"
    )


def read_where(metadata: str) -> dict[str, str]:
    """The ids that came back with what was submitted, `query_id` among them."""
    try:
        where = json.loads(metadata)
        payloads.read_query_id(where["query_id"])
    except (ValueError, KeyError, TypeError):
        raise InvalidInput("This form cannot be understood.", "Ask the question again.") from None
    return {str(name): str(value) for name, value in where.items()}


def read_refine(state: Mapping[str, Mapping[str, Mapping[str, object]]]) -> Refined:
    """The limits in the submitted state's `values`."""
    filters: dict[str, str] = {}
    errors: dict[str, str] = {}
    for name in _NAMES:
        value = _given(state.get(name, {}).get(identifiers.INPUT, {}))
        if not value:
            continue
        try:
            parser.understand("limits", {name: value})
        except InvalidInput as error:
            errors[name] = f"{error.message} {error.hint}"[:_ERROR]
        else:
            filters[name] = value
    return Refined({} if errors else filters, errors)


def _given(element: Mapping[str, object]) -> str:
    """What was typed into an element, or chosen from it."""
    many = element.get("selected_options")
    chosen = many if isinstance(many, list) else [element.get("selected_option")]
    picked = [str(each.get("value", "")) for each in chosen if isinstance(each, Mapping)]
    return ",".join(picked) or str(element.get("value") or "").strip()


def _text(name: Field, filters: Filters) -> Block:
    initial = typed(filters).get(name)
    element = block_kit.text_input(initial=initial, most=_TYPED)
    return block_kit.field(name, LABELS[name], element, hint=_HINTS[name])


def _statuses(chosen: Sequence[Status]) -> Element:
    options = {status: block_kit.option(STATUSES[status], status) for status in Status}
    return block_kit.select(
        identifiers.INPUT,
        "Any",
        list(options.values()),
        many=True,
        chosen=[options[status] for status in dict.fromkeys(chosen)],
    )


def _registry(sources: Sequence[SourceReport], chosen: str | None) -> Block:
    """The registries that are in the index, and the one that is chosen even where it is not."""
    read = [source for source in sources if source.state is SourceState.READ]
    options = {each.name: block_kit.option(each.title, each.name) for each in read}
    if not options or units(chosen or "") > payloads.OPTION:
        return _text(Field.REGISTRY, Filters(source=chosen))
    if chosen:
        options = {chosen: block_kit.option(chosen, chosen), **options}
    element = block_kit.select(
        identifiers.INPUT, "Any", list(options.values()), chosen=[options[chosen]] if chosen else ()
    )
    return block_kit.field(Field.REGISTRY, LABELS[Field.REGISTRY], element)
