"""Inputs of a card for the fields of a form."""

from bot.presentation.forms import FormField
from bot.sanitise import one_line, sanitise_text
from bot.teams.cards.kit.adaptive_cards import Element
from index.text.documents import truncate

_MAX_TITLE_CHARS = 80


def text_input(
    field: FormField, id_: str, *, max_chars: int | None = None, **style: object
) -> Element:
    """Return the box to type a field in; `id_` is the key under which it comes back."""
    max_chars = max_chars or field.max_chars
    return {
        "type": "Input.Text",
        "id": str(id_),
        "label": field.label,
        "maxLength": max_chars,
        **({"placeholder": field.hint} if field.hint else {}),
        **({"value": sanitise_text(field.value)[:max_chars]} if field.value else {}),
        **_required(field),
        **style,
    }


def choice_input(
    field: FormField, id_: str, *, max_title_chars: int = _MAX_TITLE_CHARS, **style: object
) -> Element:
    """Return the choices of a field; `id_` is the key under which the chosen one comes back."""
    choices = [
        {"title": truncate(one_line(label), max_title_chars), "value": value}
        for value, label in field.choices.items()
    ]
    return {
        "type": "Input.ChoiceSet",
        "id": str(id_),
        "label": field.label,
        "choices": choices,
        **({"isMultiSelect": True} if field.is_multiple else {}),
        **({"value": field.value} if field.value else {}),
        **_required(field),
        **style,
    }


def _required(field: FormField) -> Element:
    return {"isRequired": True, "errorMessage": field.missing} if field.missing else {}
