"""The parts of an Adaptive Card, as plain data."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from bot.teams.identifiers import Key, Verb

Element: TypeAlias = dict[str, object]
Card: TypeAlias = dict[str, object]

VERSION = "1.5"
# Teams keeps a card as UTF-16 and refuses a result above 28 KB: 13 KB of ASCII are 26 of those.
MOST_BYTES = 13_000
# The letters that fit beside a label where a card is 360 pixels wide.
_LONGEST_WORD = 28
# What would make the text to be read aloud SSML.
_SPOKEN = {ord("<"): " ", ord(">"): " ", ord("&"): " and "}
_TARGET = re.compile(r"\]\([^)]*\)")


def card(
    body: Sequence[Element], actions: Sequence[Element] = (), *, said: str, version: str = VERSION
) -> Card:
    """A whole card, as wide as the conversation allows.

    `said` is it in plain text: shown where cards cannot be, and read aloud.
    """
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": version,
        "lang": "en",
        "fallbackText": said,
        "speak": said.translate(_SPOKEN),
        "msteams": {"width": "Full"},
        "body": list(body),
        **({"actions": list(actions)} if actions else {}),
    }


def inner(body: Sequence[Element], actions: Sequence[Element]) -> Card:
    """A card inside another one."""
    return {"type": "AdaptiveCard", "body": list(body), "actions": list(actions)}


def text(markdown: str, **style: object) -> Element:
    """A paragraph; what is not ours in it has been made `markdown.literal`."""
    return {"type": "TextBlock", "text": markdown, "wrap": True, **style}


def heading(markdown: str, **style: object) -> Element:
    """A heading, for the eye and for a screen reader."""
    return text(markdown, style="heading", **{"size": "Medium", "weight": "Bolder", **style})


def fine(markdown: str, **style: object) -> Element:
    """A line of small print."""
    return text(markdown, size="Small", isSubtle=True, spacing="Small", **style)


def bullets(items: Iterable[str], **style: object) -> Element:
    """A list, each item a paragraph of Markdown."""
    return text("\r".join(f"- {item}" for item in items), **style)


def facts(pairs: Iterable[tuple[str, str]]) -> list[Element]:
    """Labels and what stands beside them.

    What holds a word too long for a narrow column stands under them: it would push the others out.
    """
    beside: list[Element] = []
    under: list[Element] = []
    for title, told in pairs:
        words = _TARGET.sub("]", told).split()
        if max(map(len, words), default=0) > _LONGEST_WORD:
            under.append(text(f"**{title}:** {told}", spacing="Small"))
        else:
            beside.append({"title": title, "value": told})
    if not beside:
        return under
    return [{"type": "FactSet", "facts": beside}, *under]


def container(items: Sequence[Element], **style: object) -> Element:
    """Elements that belong together."""
    return {"type": "Container", "items": list(items), **style}


def action_set(actions: Sequence[Element]) -> Element:
    """Actions in the midst of a card."""
    return {"type": "ActionSet", "actions": list(actions)}


def execute(title: str, verb: Verb, data: Mapping[Key, object], **style: object) -> Element:
    """An action that is answered with a card in place, or as a submit where that is not known."""
    sent = {Key.VERB.value: verb.value, **{key.value: value for key, value in data.items()}}
    return {
        "type": "Action.Execute",
        "title": title,
        "verb": verb.value,
        "data": sent,
        **style,
        "fallback": {"type": "Action.Submit", "title": title, "data": sent, **style},
    }


def submit(title: str, verb: Verb, data: Mapping[Key, object], **style: object) -> Element:
    """An action of a dialog, whose answer the dialog shows."""
    sent = {Key.VERB.value: verb.value, **{key.value: value for key, value in data.items()}}
    return {"type": "Action.Submit", "title": title, "data": sent, **style}


def open_url(title: str, address: str) -> Element:
    """An action that opens a web address."""
    return {"type": "Action.OpenUrl", "title": title, "url": address}


def confirmed(title: str, warning: str, act: Element) -> Element:
    """An action that is done only after its warning was read."""
    return show_card(title, inner([text(warning)], [act]))


def dialog(title: str, verb: Verb, data: Mapping[Key, object]) -> Element:
    """An action that opens a dialog; where there are none, its data comes as a message."""
    sent = {key.value: value for key, value in data.items()}
    fetch = {"msteams": {"type": "task/fetch"}, Key.VERB.value: verb.value, **sent}
    return {"type": "Action.Submit", "title": title, "data": fetch}


def unfold(title: str, target: str) -> Element:
    """An action that shows or hides the element whose id is `target`."""
    return {"type": "Action.ToggleVisibility", "title": title, "targetElements": [target]}


def show_card(title: str, shown: Card) -> Element:
    """An action that unfolds a card within the card."""
    return {"type": "Action.ShowCard", "title": title, "card": shown}


def size(made: Card) -> int:
    """The bytes of a card as it is sent."""
    return len(json.dumps(made, ensure_ascii=False).encode())
