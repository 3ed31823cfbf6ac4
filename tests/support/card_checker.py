"""Checker of Adaptive Cards before Teams sees them: the schema, and what Teams takes of it."""

import json
from collections.abc import Iterator
from pathlib import Path

from jsonschema import Draft6Validator

SCHEMA = Draft6Validator(
    json.loads((Path(__file__).parent / "schema" / "adaptive-card.json").read_bytes())
)
MOST_BYTES = 13_000


def faults(card: dict) -> list[str]:
    """All that is wrong with a card; nothing where it may be sent."""
    # The schema is of all hosts; `msteams` is what Teams itself reads at the root.
    known = {key: value for key, value in card.items() if key != "msteams"}
    return [
        *(error.message[:300] for error in SCHEMA.iter_errors(known)),
        *_rules(card),
    ]


def _rules(card: dict) -> Iterator[str]:
    size = len(json.dumps(card, ensure_ascii=False).encode())
    if size >= MOST_BYTES:
        yield f"{size} bytes"
    if len(card.get("actions", ())) > 5:
        yield "more than five actions at its root"
    if card["version"] not in {"1.3", "1.5"}:
        yield f"version {card['version']}"
    for name in ("fallbackText", "lang", "speak"):
        if not card.get(name):
            yield f"no {name}"
    for node in nodes(card):
        yield from _of_node(node)
    ids = [node["id"] for node in nodes(card) if "id" in node]
    if len(ids) != len(set(ids)):
        yield "an id twice"
    for target in targets(card):
        if target not in ids:
            yield f"nothing to unfold called {target}"


def _of_node(node: dict) -> Iterator[str]:
    kind = node.get("type", "")
    if kind == "Action.Execute":
        fallback = node.get("fallback", {})
        if fallback.get("type") != "Action.Submit" or fallback.get("data") != node.get("data"):
            yield "an Execute without its Submit"
        if node.get("data", {}).get("verb") != node.get("verb"):
            yield "an Execute whose data names another verb"
    if kind == "Action.OpenUrl" and not node["url"].startswith(("http://", "https://")):
        yield f"an address of another kind: {node['url']}"
    if kind.startswith("Action.") and not node.get("title"):
        yield "an action without a title"
    if kind.startswith("Input.") and not (node.get("label") and node.get("id")):
        yield "an input without a label or an id"
    if kind == "TextBlock" and not (node.get("text", "").strip() and node.get("wrap")):
        yield "a text that is empty or cut at the edge"


def nodes(value: object) -> Iterator[dict]:
    """Every element and action of a card; what an action sends is data and not looked into."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for key, inside in value.items():
            if key not in {"data", "msteams", "fallback"}:
                yield from nodes(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from nodes(inside)


def targets(card: dict) -> list[str]:
    return [target for node in nodes(card) for target in node.get("targetElements", ())]


def texts(card: dict) -> list[str]:
    """Every text of a card that is read as Markdown."""
    blocks = [node["text"] for node in nodes(card) if node["type"] == "TextBlock"]
    pairs = [fact for node in nodes(card) if node["type"] == "FactSet" for fact in node["facts"]]
    return blocks + [text for fact in pairs for text in (fact["title"], fact["value"])]


def sent(card: dict) -> list[dict]:
    """The data of every action."""
    return [node["data"] for node in nodes(card) if "data" in node]
