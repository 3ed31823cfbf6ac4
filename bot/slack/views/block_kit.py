"""Builders of the Block Kit blocks, elements and objects that we use, within Slack's limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.presentation import labels
from bot.slack import identifiers
from bot.slack.mrkdwn import plain_label, utf16_length

Block = dict[str, object]
Element = dict[str, object]
Blocks = list[Block]

MAX_MESSAGE_BLOCKS, MAX_VIEW_BLOCKS = 50, 100
MAX_SECTION_CHARS, MAX_FIELD_CHARS, MAX_HEADER_CHARS, MAX_TITLE_CHARS = 3000, 2000, 150, 24
MAX_BUTTON_CHARS, MAX_OPTION_CHARS, MAX_OPTIONS, MAX_INPUT_CHARS = 75, 75, 100, 3000


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A message: its blocks, and `text`, the sentence for notifications and screen readers."""

    text: str
    blocks: Blocks


def section(
    text: str = "", *, fields: Sequence[str] = (), accessory: Element | None = None
) -> Block:
    """Return a section: a paragraph of mrkdwn, or fields in two columns, and an element."""
    return _with_set(
        {"type": "section"},
        text=_mrkdwn(text) if text else None,
        fields=[_mrkdwn(field) for field in fields],
        accessory=accessory,
    )


def sections(lines: Iterable[str], separator: str = "\n") -> Blocks:
    """Return lines of mrkdwn in as few sections as hold them."""
    texts: list[str] = []
    for line in lines:
        joined = f"{texts[-1]}{separator}{line}" if texts else line
        if texts and utf16_length(joined) <= MAX_SECTION_CHARS:
            texts[-1] = joined
        else:
            texts.append(line)
    return [section(text) for text in texts]


def context(*texts: str) -> Block:
    """Return small print in mrkdwn."""
    return {"type": "context", "elements": [_mrkdwn(text) for text in texts]}


def header(text: str) -> Block:
    """Return a heading."""
    return {"type": "header", "text": plain_text(text, MAX_HEADER_CHARS)}


def divider() -> Block:
    """Return a line across."""
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    """Return buttons and menus in a row."""
    return {"type": "actions", "elements": list(elements)}


def button(
    text: str,
    action_id: identifiers.ActionId,
    value: str | None = None,
    *,
    url: str | None = None,
    style: str | None = None,
    accessibility_label: str | None = None,
    confirm: Element | None = None,
) -> Element:
    """Return a button, which opens `url` if there is one.

    `accessibility_label` is read aloud where the text alone does not tell.
    """
    return _with_set(
        {"type": "button", "text": plain_text(text, MAX_BUTTON_CHARS), "action_id": action_id},
        value=value,
        url=url,
        style=style,
        accessibility_label=plain_label(accessibility_label, MAX_BUTTON_CHARS)
        if accessibility_label
        else None,
        confirm=confirm,
    )


def overflow(action_id: identifiers.ActionId, options: Sequence[Element]) -> Element:
    """Return the menu behind three dots, of two to five options."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def select(
    action_id: str,
    placeholder: str,
    options: Sequence[Element],
    *,
    multiple: bool = False,
    initial: Sequence[Element] = (),
    confirm: Element | None = None,
) -> Element:
    """Return a menu of at most a hundred options to choose one of, or several with `multiple`."""
    return _with_set(
        {
            "type": "multi_static_select" if multiple else "static_select",
            "action_id": action_id,
            "placeholder": plain_text(placeholder, MAX_BUTTON_CHARS),
            "options": list(options)[:MAX_OPTIONS],
        },
        initial_options=list(initial) if multiple else None,
        initial_option=initial[0] if initial and not multiple else None,
        confirm=confirm,
    )


def option(text: str, value: str) -> Element:
    """Return one choice of a menu."""
    return {"text": plain_text(text, MAX_OPTION_CHARS), "value": value}


def text_input(
    *, initial: str | None = None, max_chars: int, placeholder: str = "", multiline: bool = False
) -> Element:
    """Return a field to type in."""
    return _with_set(
        {
            "type": "plain_text_input",
            "action_id": identifiers.INPUT_ACTION_ID,
            "max_length": max_chars,
        },
        initial_value=initial,
        multiline=multiline or None,
        placeholder=plain_text(placeholder, MAX_BUTTON_CHARS) if placeholder else None,
    )


def input_block(
    block_id: identifiers.BlockId,
    text: str,
    element: Element,
    *,
    hint: str = "",
    optional: bool = True,
) -> Block:
    """Return a labelled input of a modal."""
    return _with_set(
        {"type": "input", "block_id": block_id, "label": plain_text(text, 75), "element": element},
        hint=plain_text(hint, 150) if hint else None,
        optional=optional,
    )


def confirm(title: str, text: str, confirm_text: str, *, danger: bool = False) -> Element:
    """Return the confirmation that is asked for before something that cannot be taken back."""
    return _with_set(
        {
            "title": plain_text(title, 100),
            "text": plain_text(text, 300),
            "confirm": plain_text(confirm_text, 30),
            "deny": plain_text(labels.CANCEL, 30),
        },
        style="danger" if danger else None,
    )


def modal(
    callback_id: identifiers.ViewId,
    title: str,
    blocks: Blocks,
    *,
    metadata: str = "",
    submit: str = "",
) -> Block:
    """Return a modal, with a button to submit it where `submit` names one."""
    return _with_set(
        {
            "type": "modal",
            "callback_id": callback_id,
            "title": plain_text(title, MAX_TITLE_CHARS),
            "close": plain_text(labels.CANCEL if submit else labels.CLOSE, MAX_TITLE_CHARS),
            "blocks": blocks[:MAX_VIEW_BLOCKS],
        },
        submit=plain_text(submit, MAX_TITLE_CHARS) if submit else None,
        private_metadata=metadata or None,
    )


def more_line(items: Sequence[object], shown_count: int) -> list[str]:
    """Return a line on how many items there are beyond the `shown_count`, where there are any."""
    return [labels.and_more(rest)] if (rest := len(items) - shown_count) > 0 else []


def plain_text(text: str, max_chars: int) -> Element:
    """Return plain text; an ellipsis where nothing of it could be seen, which Slack refuses."""
    return {"type": "plain_text", "text": plain_label(text, max_chars) or "…"}


def _mrkdwn(text: str) -> Element:
    # verbatim: Slack turns no address, name or channel in it into a link of its own.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _with_set(block: Block, **optional: object) -> Block:
    """Return `block` with those of `optional` that are set."""
    return {**block, **{name: value for name, value in optional.items() if value}}
