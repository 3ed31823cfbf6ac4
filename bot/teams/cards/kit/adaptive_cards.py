"""Builders of Adaptive Card elements and actions, as plain data."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from bot.teams.identifiers import ActionVerb, DataKey

Element: TypeAlias = dict[str, object]
Card: TypeAlias = dict[str, object]

CARD_VERSION = "1.5"
# Teams keeps a card as UTF-16 and refuses a result above 28 KB: 13 KB of ASCII are 26 of those.
MAX_CARD_BYTES = 13_000
# The letters that fit beside a label where a card is 360 pixels wide.
_MAX_FACT_WORD_CHARS = 28
# What would make the text to be read aloud SSML.
_SSML_REPLACEMENTS = {ord("<"): " ", ord(">"): " ", ord("&"): " and "}
_LINK_TARGET = re.compile(r"\]\([^)]*\)")


def adaptive_card(
    body: Sequence[Element],
    actions: Sequence[Element] = (),
    *,
    fallback_text: str,
    version: str = CARD_VERSION,
) -> Card:
    """Return a whole card, as wide as the conversation allows.

    `fallback_text` is it in plain text: shown where cards cannot be, and read aloud.
    """
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": version,
        "lang": "en",
        "fallbackText": fallback_text,
        "speak": fallback_text.translate(_SSML_REPLACEMENTS),
        "msteams": {"width": "Full"},
        "body": list(body),
        **({"actions": list(actions)} if actions else {}),
    }


def inner_card(body: Sequence[Element], actions: Sequence[Element]) -> Card:
    """Return a card inside another one."""
    return {"type": "AdaptiveCard", "body": list(body), "actions": list(actions)}


def text_block(markdown: str, **style: object) -> Element:
    """Return a paragraph; untrusted text in it must have been escaped by `markdown.escape`."""
    return {"type": "TextBlock", "text": markdown, "wrap": True, **style}


def heading(markdown: str, **style: object) -> Element:
    """Return a heading, for the eye and for a screen reader."""
    return text_block(markdown, style="heading", **{"size": "Medium", "weight": "Bolder", **style})


def section_heading(title: str) -> Element:
    """Return the heading of a section, below a line."""
    return heading(title, separator=True, spacing="Medium")


def small_text(markdown: str, **style: object) -> Element:
    """Return a line of small print."""
    return text_block(markdown, size="Small", isSubtle=True, spacing="Small", **style)


def bullet_list(items: Iterable[str], **style: object) -> Element:
    """Return a list, each item a paragraph of Markdown."""
    return text_block("\r".join(f"- {item}" for item in items), **style)


def fact_set(pairs: Iterable[tuple[str, str]]) -> list[Element]:
    """Return labels and values as a FactSet.

    A value with a word too long for a narrow column stands below: it would push the others out.
    """
    rows: list[Element] = []
    paragraphs: list[Element] = []
    for title, value in pairs:
        words = _LINK_TARGET.sub("]", value).split()
        if max(map(len, words), default=0) > _MAX_FACT_WORD_CHARS:
            paragraphs.append(text_block(f"**{title}:** {value}", spacing="Small"))
        else:
            rows.append({"title": title, "value": value})
    if not rows:
        return paragraphs
    return [{"type": "FactSet", "facts": rows}, *paragraphs]


def container(items: Sequence[Element], **style: object) -> Element:
    """Return a container of elements that belong together."""
    return {"type": "Container", "items": list(items), **style}


def action_set(actions: Sequence[Element]) -> Element:
    """Return a row of actions within the body of a card."""
    return {"type": "ActionSet", "actions": list(actions)}


def execute_action(
    title: str, verb: ActionVerb, data: Mapping[DataKey, object], **style: object
) -> Element:
    """Return an Action.Execute, answered with a card in place; Action.Submit in older clients."""
    payload = {DataKey.VERB.value: verb.value, **{key.value: value for key, value in data.items()}}
    return {
        "type": "Action.Execute",
        "title": title,
        "verb": verb.value,
        "data": payload,
        **style,
        "fallback": {"type": "Action.Submit", "title": title, "data": payload, **style},
    }


def submit_action(
    title: str, verb: ActionVerb, data: Mapping[DataKey, object], **style: object
) -> Element:
    """Return an Action.Submit for a dialog, which shows the response."""
    payload = {DataKey.VERB.value: verb.value, **{key.value: value for key, value in data.items()}}
    return {"type": "Action.Submit", "title": title, "data": payload, **style}


def open_url_action(title: str, url: str) -> Element:
    """Return an action that opens a web address."""
    return {"type": "Action.OpenUrl", "title": title, "url": url}


def confirmed_action(title: str, warning: str, action: Element) -> Element:
    """Return an action behind a confirmation: it shows its warning first."""
    return show_card_action(title, inner_card([text_block(warning)], [action]))


def dialog_action(title: str, verb: ActionVerb, data: Mapping[DataKey, object]) -> Element:
    """Return an action that opens a dialog; a client without them sends its data as a message."""
    payload = {key.value: value for key, value in data.items()}
    fetch_data = {"msteams": {"type": "task/fetch"}, DataKey.VERB.value: verb.value, **payload}
    return {"type": "Action.Submit", "title": title, "data": fetch_data}


def show_card_action(title: str, card: Card) -> Element:
    """Return an action that unfolds a card within the card."""
    return {"type": "Action.ShowCard", "title": title, "card": card}


def size_bytes(card: Card) -> int:
    """Return the size of a card in bytes, as it is sent."""
    return len(json.dumps(card, ensure_ascii=False).encode())
