"""Refine modal: the question and its filters to change, and the parsing of what is submitted."""

import json
from collections.abc import Mapping

from bot.presentation import labels
from bot.presentation.forms import FormField, RefineForm, RefineSubmission
from bot.sanitise import sanitise_text
from bot.slack import identifiers, payloads
from bot.slack.identifiers import BlockId
from bot.slack.mrkdwn import utf16_length
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Element
from index.errors import InvalidInput

_ERROR_CHARS = 300


def refine_modal(form: RefineForm, target: Mapping[str, str] | None = None) -> Block:
    """Return the modal of the form; `target` are ids handed back on submission.

    Raises InvalidInput where they do not fit into the metadata.
    """
    blocks = [input_block(field) for field in (form.question, *form.filters)]
    metadata = json.dumps({**(target or {}), "query_id": form.query_id}, separators=(",", ":"))
    if utf16_length(metadata) >= payloads.MAX_METADATA_CHARS:
        raise InvalidInput(labels.NOT_REFINABLE, labels.NOT_REFINABLE_HINT)
    return block_kit.modal(
        identifiers.ViewId.REFINE,
        form.title,
        [*blocks, block_kit.context(form.note)],
        metadata=metadata,
        submit=labels.ASK_AGAIN_ACTION,
    )


def input_block(field: FormField, *, is_multiline: bool = False) -> Block:
    """Return the input of a field; its block id is the field's name."""
    return block_kit.input_block(
        BlockId(field.name),
        field.label,
        _element(field, is_multiline=is_multiline),
        hint=field.hint,
        optional=not field.missing,
    )


def parse_metadata(metadata: str) -> dict[str, str]:
    """Return the ids that came back with a submission, with `query_id`; raises InvalidInput."""
    try:
        values = json.loads(metadata)
        payloads.decode_query_id(values["query_id"])
    except (ValueError, KeyError, TypeError):
        raise InvalidInput(labels.FORM_NOT_UNDERSTOOD, labels.ASK_THE_QUESTION_AGAIN) from None
    return {str(name): str(value) for name, value in values.items()}


def parse_submission(state: Mapping[str, Mapping[str, Mapping[str, object]]]) -> RefineSubmission:
    """Return the question and the filters in the submitted state's `values`, unchecked."""

    def value(block_id: str) -> str:
        return _element_value(state.get(block_id, {}).get(identifiers.INPUT_ACTION_ID, {}))

    filters = {name: text for name in labels.FILTER_LABELS if (text := value(name))}
    return RefineSubmission(value(BlockId.QUESTION), filters)


def error_texts(errors: Mapping[str, str]) -> dict[str, str]:
    """Return sentences by block id, as Slack takes them with `response_action: errors`."""
    return {name: sentence[:_ERROR_CHARS] for name, sentence in errors.items()}


def _element(field: FormField, *, is_multiline: bool) -> Element:
    choices = field.choices
    too_long = utf16_length(field.value) > payloads.MAX_OPTION_VALUE_CHARS and not field.is_multiple
    if not choices or too_long:
        # Slack counts in UTF-16 units, of which a character has up to two; 3,000 are the most.
        max_chars = min(2 * field.max_chars, block_kit.MAX_INPUT_CHARS)
        initial = sanitise_text(field.value)[: field.max_chars] or None
        return block_kit.text_input(initial=initial, max_chars=max_chars, multiline=is_multiline)
    options = {value: block_kit.option(label, value) for value, label in choices.items()}
    chosen = field.value.split(",") if field.is_multiple else [field.value]
    return block_kit.select(
        identifiers.INPUT_ACTION_ID,
        labels.ANY,
        list(options.values()),
        multiple=field.is_multiple,
        initial=[options[value] for value in dict.fromkeys(chosen) if value in options],
    )


def _element_value(element: Mapping[str, object]) -> str:
    """Return the text typed into an element, or the values chosen from it, joined by commas."""
    options = element.get("selected_options")
    chosen = options if isinstance(options, list) else [element.get("selected_option")]
    values = [str(option.get("value", "")) for option in chosen if isinstance(option, Mapping)]
    return ",".join(values) or str(element.get("value") or "").strip()
