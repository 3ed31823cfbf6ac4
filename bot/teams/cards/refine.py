"""Refine form: a question and its filters to change, and the parsing of what is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import ErrorMessage
from bot.presentation.labels import FILTER_LABELS, STATUS_LABELS
from bot.sanitise import one_line, sanitise_text
from bot.service.answer import Answer
from bot.service.filters import filter_values
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    adaptive_card,
    execute_action,
    heading,
    small_text,
    text_block,
)
from bot.teams.cards.kit.markdown import escape
from bot.teams.identifiers import ActionVerb, DataKey
from index.errors import InvalidInput
from index.model import SourceReport, SourceState, Status
from index.query.parser import MAX_QUERY_CHARACTERS
from index.text.documents import truncate

_HINTS = {
    "in": "A country, region or area, such as Wales",
    "since": "A year, such as 2019",
    "theme": "One word, such as housing",
    "org": "A part of its name, such as Hackney",
    "source": "Its name, such as local-digital-fund",
    "licence": "open, or a word of the licence’s name",
}
# More would not fit into a card; the name can be typed then.
_MAX_SOURCES = 40
# A choice must have a value that is not empty.
_ANY_VALUE = "*"
_MAX_FILTER_CHARS = 200


@dataclass(frozen=True, slots=True)
class RefineForm:
    """The form filled in: the question, and its filters by the names that a question uses."""

    question: str
    filters: dict[str, str]


def refine_card(
    answer: Answer, *, filled: RefineForm | None = None, error: ErrorMessage | None = None
) -> Card:
    """Return the form with the question as it is; or as `filled` in, with the `error` in that."""
    form = filled or RefineForm(answer.query.text, filter_values(answer.query.filters))
    filters = form.filters
    body: list[Element] = [heading("Refine the question", size="Large")]
    if error:
        sentence = f"{escape(error.error, 300)} {escape(error.hint, 300)}".strip()
        body.append(text_block(sentence, color="Attention", weight="Bolder"))
    body += [
        _question_input(form.question),
        _filter_input("in", filters),
        _status_input(filters.get("status", "")),
        *(_filter_input(name, filters) for name in ("since", "theme", "org")),
        _registry_input(answer.searched.sources, filters),
        _filter_input("licence", filters),
        small_text("An empty limit limits nothing."),
    ]
    data = {DataKey.QUERY_ID: answer.query_id}
    actions = [
        execute_action("Ask again", ActionVerb.SUBMIT_REFINE, data, style="positive"),
        execute_action("Back to the answer", ActionVerb.BACK, data),
    ]
    return adaptive_card(body, actions, fallback_text="Refine the question and its limits.")


def parse_form(data: Mapping[str, object]) -> RefineForm:
    """Return the form filled in; raises InvalidInput where it cannot be understood."""
    filters = {name: value for name in FILTER_LABELS if (value := _input_value(data, name))}
    question = _input_value(data, DataKey.QUESTION)
    if not question:
        raise InvalidInput("There is no question here.", "Say in a few words what you look for.")
    return RefineForm(question, filters)


def _input_value(data: Mapping[str, object], name: str) -> str:
    value = data.get(name, "")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InvalidInput(f"“{name}” cannot be understood.", "Fill in the form again.")
    entered = str(value).strip()
    return "" if entered == _ANY_VALUE else entered


def _question_input(question: str) -> Element:
    return {
        "type": "Input.Text",
        "id": DataKey.QUESTION.value,
        "label": "Question",
        "value": sanitise_text(question)[:MAX_QUERY_CHARACTERS],
        "maxLength": MAX_QUERY_CHARACTERS,
        "isRequired": True,
        "errorMessage": "Say in a few words what you look for.",
    }


def _filter_input(name: str, filters: Mapping[str, str]) -> Element:
    return {
        "type": "Input.Text",
        "id": name,
        "label": FILTER_LABELS[name],
        "placeholder": _HINTS[name],
        "maxLength": _MAX_FILTER_CHARS,
        **(
            {"value": sanitise_text(filters[name])[:_MAX_FILTER_CHARS]} if filters.get(name) else {}
        ),
    }


def _status_input(chosen: str) -> Element:
    return {
        "type": "Input.ChoiceSet",
        "id": "status",
        "label": FILTER_LABELS["status"],
        "isMultiSelect": True,
        "placeholder": "Any",
        "style": "compact",
        "choices": [{"title": STATUS_LABELS[status], "value": status.value} for status in Status],
        **({"value": truncate(one_line(chosen), _MAX_FILTER_CHARS)} if chosen else {}),
    }


def _registry_input(sources: tuple[SourceReport, ...], filters: Mapping[str, str]) -> Element:
    """Return the registries to choose from; a box to type in where they are too many."""
    choices = {
        source.name: truncate(one_line(source.title), 80)
        for source in sources
        if source.state is SourceState.READ
    }
    chosen = filters.get("source", "")
    if len(choices) > _MAX_SOURCES or (chosen and chosen not in choices):
        return _filter_input("source", filters)
    return {
        "type": "Input.ChoiceSet",
        "id": "source",
        "label": FILTER_LABELS["source"],
        "style": "compact",
        "value": chosen or _ANY_VALUE,
        "choices": [
            {"title": "Any", "value": _ANY_VALUE},
            *({"title": title, "value": name} for name, title in choices.items()),
        ],
    }
