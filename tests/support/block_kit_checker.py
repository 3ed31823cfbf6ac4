"""Checker of messages and views for faults that Slack refuses and slack_sdk does not check."""

import re
import unicodedata

from slack_sdk.models.blocks import Block

TEXT_BUDGET = 9_000
_PLAIN = ("plain_text",)
_BOTH = ("plain_text", "mrkdwn")
_CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
_BLOCKS = {
    "header": {"text"},
    "section": {"text", "fields", "accessory"},
    "context": {"elements"},
    "divider": set(),
    "actions": {"elements"},
    "input": {"label", "element", "hint", "optional"},
}
_ELEMENTS = {
    "button": {"text", "value", "url", "style", "accessibility_label", "confirm"},
    "overflow": {"options"},
    "static_select": {"placeholder", "options", "initial_option", "confirm"},
    "multi_static_select": {"placeholder", "options", "initial_options", "confirm"},
    "plain_text_input": {"initial_value", "multiline", "placeholder", "max_length"},
}
_MOST = {"actions": 25, "context": 10}
_LENGTHS = {"action_id": 255, "value": 2000, "url": 3000, "accessibility_label": 75}
_TEXTS = {
    "header": {"text": (150, _PLAIN)},
    "section": {"text": (3000, _BOTH)},
    "input": {"label": (2000, _PLAIN), "hint": (2000, _PLAIN)},
}
_LINK = re.compile(r"<https?://[^\s<>|]+\|[^<>]+>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_NEVER = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def faults(message=None, view=None, mentions=()) -> list[str]:
    """Every fault of a Message or of a view; none where Slack takes it."""
    found: list[str] = []
    if message is not None:
        found += _text_faults("text", message.text, 3000, mentions)
        found += _blocks(message.blocks, 50, mentions)
        total = len16(message.text) + sum(map(len16, texts(message.blocks)))
        if total > TEXT_BUDGET:
            found.append(f"{total} characters of text")
        found += ["an input in a message" for block in message.blocks if block["type"] == "input"]
    if view is not None:
        found += _view(view, mentions)
    return found


def texts(part):
    """Every text in a block, an element, or a list of them."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(part, list):
        for each in part:
            yield from texts(each)


def len16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _view(view, mentions):
    modal = view["type"] == "modal"
    known = {"type", "callback_id", "blocks", "private_metadata"}
    known |= {"title", "close", "submit"} if modal else set()
    yield from _unknown("view", view, known)
    yield from _longer("callback_id", view.get("callback_id", ""), 255)
    yield from _longer("private_metadata", view.get("private_metadata", ""), 2999)
    for name in ("title", "close", "submit") if modal else ():
        if name in view:
            yield from _text(name, view[name], 24, _PLAIN, mentions)
    if modal and "title" not in view:
        yield "no title"
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield "inputs without submit"
    yield from _blocks(view["blocks"], 100, mentions)


def _blocks(blocks, most, mentions):
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    yield from (f"block_id {each} repeated" for each in {i for i in ids if ids.count(i) > 1})
    for block in blocks:
        yield from _block(block, mentions)
        parsed = Block.parse(block)
        if parsed is None:
            yield f"slack_sdk knows no {block['type']}"
            continue
        try:
            parsed.validate_json()
        except Exception as error:  # noqa: BLE001
            yield f"slack_sdk: {error}"


def _block(block, mentions):
    kind = block["type"]
    if kind not in _BLOCKS:
        yield f"unknown block {kind}"
        return
    yield from _unknown(kind, block, _BLOCKS[kind] | {"type", "block_id"})
    yield from _longer("block_id", block.get("block_id", ""), 255)
    yield from _words(block, mentions)
    if kind in {"actions", "context"} and not 1 <= len(block["elements"]) <= _MOST[kind]:
        yield f"{len(block['elements'])} elements in {kind}"
    elements = [] if kind == "context" else [*block.get("elements", [])]
    elements += [block[name] for name in ("accessory", "element") if name in block]
    ids = [element.get("action_id") for element in elements]
    if None in ids or len(ids) != len(set(ids)):
        yield f"action_ids {ids}"
    for element in elements:
        yield from _element(element, mentions)


def _words(block, mentions):
    """The faults of a block's own texts."""
    kind = block["type"]
    for name, (most, kinds) in _TEXTS.get(kind, {}).items():
        if name in block:
            yield from _text(f"{kind} {name}", block[name], most, kinds, mentions)
    if kind == "section":
        fields = block.get("fields", [])
        if ("text" not in block and not fields) or len(fields) > 10:
            yield f"a section with {len(fields)} fields"
        for each in fields:
            yield from _text("field", each, 2000, _BOTH, mentions)
    if kind == "context":
        for each in block["elements"]:
            yield from _text(kind, each, 3000, _BOTH, mentions)


def _element(element, mentions):
    kind = element["type"]
    if kind not in _ELEMENTS:
        yield f"unknown element {kind}"
        return
    yield from _unknown(kind, element, _ELEMENTS[kind] | {"type", "action_id"})
    for name, most in _LENGTHS.items():
        yield from _longer(name, element.get(name, ""), most)
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"style {element['style']}"
    if kind == "button":
        yield from _text("button", element["text"], 75, _PLAIN, mentions)
    if kind == "plain_text_input":
        yield from _longer("initial_value", element.get("initial_value", ""), element["max_length"])
        yield from ["max_length"] if element["max_length"] > 3000 else []
    if "placeholder" in element:
        yield from _text("placeholder", element["placeholder"], 150, _PLAIN, mentions)
    if "confirm" in element:
        yield from _unknown("confirm", element["confirm"], {*_CONFIRM, "style"})
        for name, most in _CONFIRM.items():
            yield from _text(name, element["confirm"][name], most, _PLAIN, mentions)
    if "options" in element:
        yield from _options(element, mentions)


def _options(element, mentions):
    options = element["options"]
    least, most = (2, 5) if element["type"] == "overflow" else (1, 100)
    if not least <= len(options) <= most:
        yield f"{len(options)} options"
    values = [each["value"] for each in options]
    if len(set(values)) < len(values):
        yield "an option's value repeated"
    for each in options:
        yield from _unknown("option", each, {"text", "value"})
        yield from _text("option", each["text"], 75, _PLAIN, mentions)
        yield from _longer("option value", each["value"], 150)
        if not each["value"]:
            yield "an empty value"
    chosen = [*element.get("initial_options", []), *filter(None, [element.get("initial_option")])]
    yield from ("an initial option that is none" for each in chosen if each not in options)


def _text(where, text, most, kinds, mentions):
    yield from _unknown(where, text, {"type", "text", "verbatim"})
    if text["type"] not in kinds:
        yield f"{text['type']} in {where}"
    if text["type"] == "plain_text":
        yield from _longer(where, text["text"], most)
        if re.search(r"[<>]", text["text"]):
            yield f"brackets in plain text: {text['text'][:80]}"
        yield from _seen(where, text["text"])
    else:
        yield from _text_faults(where, text["text"], most, mentions)


def _text_faults(where, text, most, mentions):
    """The faults of mrkdwn: a `<` that is no link of ours, a bare `&`, nothing to see."""
    yield from _longer(where, text, most)
    yield from _seen(where, text)
    bare = _LINK.sub("", text)
    for mention in mentions:
        bare = bare.replace(mention, "")
    if "<" in bare or ">" in bare:
        yield f"an unescaped bracket in {where}: {bare[:200]}"
    if "&" in _ENTITY.sub("", text):
        yield f"an unescaped ampersand in {where}: {text[:200]}"


def _seen(where, text):
    if not any(unicodedata.category(letter)[0] not in "CZ" for letter in text):
        yield f"nothing to see in {where}"
    if _NEVER.search(text):
        yield f"a control character in {where}"


def _longer(where, text, most):
    if len16(text) > most:
        yield f"{where} has {len16(text)} characters of {most}"


def _unknown(where, part, known):
    yield from (f"{where} has no {name}" for name in part.keys() - known)
