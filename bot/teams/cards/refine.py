"""The form in which a question and its limits are changed, and what was filled in read back."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import Fault
from bot.presentation.initiative_text import STATUSES
from bot.presentation.sanitise import plain
from bot.service.answer import Answer
from bot.service.filters import LABELS, typed
from bot.teams.cards.kit.adaptive_cards import Card, Element, card, execute, fine, heading, text
from bot.teams.cards.kit.markdown import literal, one_line
from bot.teams.identifiers import Key, Verb
from index.errors import InvalidInput
from index.model import SourceReport, SourceState, Status
from index.query.parser import LONGEST
from index.text.documents import shortened

_HINTS = {
    "in": "A country, region or area, such as Wales",
    "since": "A year, such as 2019",
    "theme": "One word, such as housing",
    "org": "A part of its name, such as Hackney",
    "source": "Its name, such as local-digital-fund",
    "licence": "open, or a word of the licence’s name",
}
# More would not fit into a card; the name can be typed then.
_MOST_SOURCES = 40
# A choice must have a value that is not empty.
_ANY = "*"
_LONGEST_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Refined:
    """What was filled in: the question's words, and its limits by the names a question uses."""

    words: str
    filters: dict[str, str]


def refine_card(
    answer: Answer, *, filled: Refined | None = None, fault: Fault | None = None
) -> Card:
    """The form with the question as it is; or as it was `filled` in, with the `fault` of that."""
    shown = filled or Refined(answer.query.text, typed(answer.query.filters))
    limits = shown.filters
    body: list[Element] = [heading("Refine the question", size="Large")]
    if fault:
        told = f"{literal(fault.error, 300)} {literal(fault.hint, 300)}".strip()
        body.append(text(told, color="Attention", weight="Bolder"))
    body += [
        _words(shown.words),
        _input("in", limits),
        _statuses(limits.get("status", "")),
        *(_input(name, limits) for name in ("since", "theme", "org")),
        _registries(answer.searched.sources, limits),
        _input("licence", limits),
        fine("An empty limit limits nothing."),
    ]
    data = {Key.QUERY: answer.query_id}
    actions = [
        execute("Ask again", Verb.REFINED, data, style="positive"),
        execute("Back to the answer", Verb.BACK, data),
    ]
    return card(body, actions, said="Refine the question and its limits.")


def read(data: Mapping[str, object]) -> Refined:
    """What was filled in; raises InvalidInput where it cannot be understood."""
    filters = {name: value for name in LABELS if (value := _typed(data, name))}
    words = _typed(data, Key.WORDS)
    if not words:
        raise InvalidInput("There is no question here.", "Say in a few words what you look for.")
    return Refined(words, filters)


def _typed(data: Mapping[str, object], name: str) -> str:
    value = data.get(name, "")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InvalidInput(f"“{name}” cannot be understood.", "Fill in the form again.")
    typed_in = str(value).strip()
    return "" if typed_in == _ANY else typed_in


def _words(words: str) -> Element:
    return {
        "type": "Input.Text",
        "id": Key.WORDS.value,
        "label": "Question",
        "value": plain(words)[:LONGEST],
        "maxLength": LONGEST,
        "isRequired": True,
        "errorMessage": "Say in a few words what you look for.",
    }


def _input(name: str, limits: Mapping[str, str]) -> Element:
    return {
        "type": "Input.Text",
        "id": name,
        "label": LABELS[name],
        "placeholder": _HINTS[name],
        "maxLength": _LONGEST_LIMIT,
        **({"value": plain(limits[name])[:_LONGEST_LIMIT]} if limits.get(name) else {}),
    }


def _statuses(chosen: str) -> Element:
    return {
        "type": "Input.ChoiceSet",
        "id": "status",
        "label": LABELS["status"],
        "isMultiSelect": True,
        "placeholder": "Any",
        "style": "compact",
        "choices": [{"title": STATUSES[status], "value": status.value} for status in Status],
        **({"value": shortened(one_line(chosen), _LONGEST_LIMIT)} if chosen else {}),
    }


def _registries(sources: tuple[SourceReport, ...], limits: Mapping[str, str]) -> Element:
    """The registries that can be chosen; a box to type in where they are too many."""
    choices = {
        source.name: shortened(one_line(source.title), 80)
        for source in sources
        if source.state is SourceState.READ
    }
    chosen = limits.get("source", "")
    if len(choices) > _MOST_SOURCES or (chosen and chosen not in choices):
        return _input("source", limits)
    return {
        "type": "Input.ChoiceSet",
        "id": "source",
        "label": LABELS["source"],
        "style": "compact",
        "value": chosen or _ANY,
        "choices": [
            {"title": "Any", "value": _ANY},
            *({"title": title, "value": name} for name, title in choices.items()),
        ],
    }
