"""Refine form: a question and its filters to change, and the parsing of what is filled in."""

from collections.abc import Mapping
from dataclasses import replace

from bot.presentation import labels
from bot.presentation.forms import FormField, RefineForm, RefineSubmission
from bot.sanitise import one_line
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    adaptive_card,
    execute_action,
    heading,
    small_text,
    text_block,
)
from bot.teams.cards.kit.inputs import choice_input, text_input
from bot.teams.cards.kit.markdown import escape
from bot.teams.identifiers import ActionVerb, DataKey
from index.errors import InvalidInput
from index.text.documents import truncate

# More would not fit into a card; the name can be typed then.
_MAX_CHOICES = 40
# A choice must have a value that is not empty.
_ANY_VALUE = "*"
_MAX_FILTER_CHARS, _ERROR_CHARS = 200, 600


def refine_card(form: RefineForm) -> Card:
    """Return the form, with what is wrong in it above its fields."""
    body: list[Element] = [heading(form.title, size="Large")]
    if form.error:
        sentence = escape(form.error, _ERROR_CHARS)
        body.append(text_block(sentence, color="Attention", weight="Bolder"))
    body += [
        text_input(form.question, DataKey.QUESTION),
        *map(_filter_input, form.filters),
        small_text(form.note),
    ]
    data = {DataKey.QUERY_ID: form.query_id}
    actions = [
        execute_action(labels.ASK_AGAIN_ACTION, ActionVerb.SUBMIT_REFINE, data, style="positive"),
        execute_action(labels.BACK_ACTION, ActionVerb.BACK, data),
    ]
    return adaptive_card(body, actions, fallback_text=form.title)


def parse_form(data: Mapping[str, object]) -> RefineSubmission:
    """Return the form filled in; raises InvalidInput where it cannot be understood."""
    filters = {name: text for name in labels.FILTER_LABELS if (text := _input_value(data, name))}
    question = _input_value(data, DataKey.QUESTION)
    if not question:
        raise InvalidInput(labels.NO_QUESTION, labels.QUESTION_MISSING)
    return RefineSubmission(question, filters)


def _input_value(data: Mapping[str, object], name: str) -> str:
    value = data.get(name, "")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InvalidInput(labels.FIELD_NOT_UNDERSTOOD.format(name=name), labels.FILL_IN_AGAIN)
    entered = str(value).strip()
    return "" if entered == _ANY_VALUE else entered


def _filter_input(field: FormField) -> Element:
    """Return the choices of a filter; a box to type in where there are none or too many."""
    if not field.choices or len(field.choices) > _MAX_CHOICES:
        return text_input(field, field.name, max_chars=_MAX_FILTER_CHARS)
    value = truncate(one_line(field.value), _MAX_FILTER_CHARS)
    if field.is_multiple:
        field = replace(field, value=value)
        return choice_input(field, field.name, style="compact", placeholder=labels.ANY)
    choices = {_ANY_VALUE: labels.ANY, **field.choices}
    return choice_input(
        replace(field, value=value or _ANY_VALUE, choices=choices), field.name, style="compact"
    )
