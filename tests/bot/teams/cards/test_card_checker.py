"""The judge is judged: a card that is broken in one way is refused for it."""

from copy import deepcopy

import pytest

from bot.presentation.answer_view import view_answer
from bot.teams.cards.answer import answer_card
from tests.support.card_checker import faults, nodes
from tests.support.sample_answers import DONE

# What no answer holds any more, and other cards may.
EXTRAS = (
    {"type": "FactSet", "facts": [{"title": "Licence", "value": "MIT"}]},
    {"type": "Input.Text", "id": "words", "label": "Words"},
    {"type": "TextBlock", "id": "more", "text": "More", "wrap": True, "isVisible": False},
    {
        "type": "ActionSet",
        "actions": [
            {"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["more"]}
        ],
    },
)


def sound_card() -> dict:
    card = deepcopy(answer_card(view_answer(DONE)))
    card["body"] += deepcopy(EXTRAS)
    return card


def first(card: dict, kind: str) -> dict:
    return next(node for node in nodes(card) if node["type"] == kind)


BROKEN = {
    "an element that does not exist": lambda card: card["body"].append({"type": "TextBlok"}),
    "a property that does not exist": lambda card: card["body"][0].update(colour="Good"),
    "a colour that does not exist": lambda card: card["body"][0].update(color="Mauve"),
    "a text without text": lambda card: card["body"][0].pop("text"),
    "an empty text": lambda card: card["body"][0].update(text=" "),
    "a text that is not wrapped": lambda card: card["body"][0].update(wrap=False),
    "a fact without a value": lambda card: first(card, "FactSet")["facts"][0].pop("value"),
    "six actions": lambda card: card.update(actions=card["actions"] * 6),
    "an Execute without a fallback": lambda card: first(card, "Action.Execute").pop("fallback"),
    "a fallback that sends something else": lambda card: first(card, "Action.Execute")[
        "fallback"
    ].update(data={}),
    "an action without a title": lambda card: first(card, "Action.Execute").update(title=""),
    "an address of another kind": lambda card: card["actions"].append(
        {"type": "Action.OpenUrl", "title": "x", "url": "javascript:alert(1)"}
    ),
    "an input without a label": lambda card: first(card, "Input.Text").pop("label"),
    "an id twice": lambda card: card["body"].append(deepcopy(first(card, "Input.Text"))),
    "nothing to unfold": lambda card: first(card, "Action.ToggleVisibility").update(
        targetElements=["nowhere"]
    ),
    "a version that Teams does not read": lambda card: card.update(version="1.6"),
    "no text to fall back on": lambda card: card.pop("fallbackText"),
    "no language": lambda card: card.pop("lang"),
    "too large": lambda card: card["body"][0].update(text="x" * 13_000),
}
PARSED = ("an element that does not exist", "a colour that does not exist")


def test_a_sound_card_is_not_refused(parse):
    assert faults(sound_card()) == []
    assert parse(sound_card()) == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_card_is_refused(name):
    card = sound_card()
    BROKEN[name](card)
    assert faults(card) != []


@pytest.mark.parametrize("name", PARSED)
def test_the_parser_refuses_what_it_cannot_read(name, parse):
    card = sound_card()
    BROKEN[name](card)
    assert parse(card) != []
