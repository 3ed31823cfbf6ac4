"""The parts of Block Kit that we use, each as Slack takes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.slack import identifiers
from bot.slack.mrkdwn import label, units

Block = dict[str, object]
Element = dict[str, object]
Blocks = list[Block]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
SECTION, FIELD, HEADER, TITLE = 3000, 2000, 150, 24
BUTTON_TEXT, OPTION_TEXT, OPTIONS = 75, 75, 100


@dataclass(frozen=True, slots=True)
class Message:
    """A message: `text` is the sentence that notifications and screen readers say."""

    text: str
    blocks: Blocks


def section(
    text: str = "", *, fields: Sequence[str] = (), accessory: Element | None = None
) -> Block:
    """A paragraph of mrkdwn, or a grid of two columns, with an element beside it."""
    return _set(
        {"type": "section"},
        text=_mrkdwn(text) if text else None,
        fields=[_mrkdwn(each) for each in fields],
        accessory=accessory,
    )


def sections(lines: Iterable[str], between: str = "\n") -> Blocks:
    """Lines of mrkdwn in as few sections as hold them."""
    texts: list[str] = []
    for line in lines:
        joined = f"{texts[-1]}{between}{line}" if texts else line
        if texts and units(joined) <= SECTION:
            texts[-1] = joined
        else:
            texts.append(line)
    return [section(text) for text in texts]


def context(*texts: str) -> Block:
    """Small print in mrkdwn."""
    return {"type": "context", "elements": [_mrkdwn(text) for text in texts]}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, HEADER)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    """Buttons and menus in a row."""
    return {"type": "actions", "elements": list(elements)}


def button(
    text: str,
    action: identifiers.Action,
    value: str | None = None,
    *,
    style: str | None = None,
    says: str | None = None,
    confirm: Element | None = None,
) -> Element:
    """A button; `says` is what a screen reader says where the text alone does not tell."""
    return _set(
        {"type": "button", "text": plain(text, BUTTON_TEXT), "action_id": action},
        value=value,
        style=style,
        accessibility_label=label(says, BUTTON_TEXT) if says else None,
        confirm=confirm,
    )


def overflow(action: identifiers.Action, options: Sequence[Element]) -> Element:
    """The menu behind three dots, of two to five options."""
    return {"type": "overflow", "action_id": action, "options": list(options)}


def select(
    action: str,
    placeholder: str,
    options: Sequence[Element],
    *,
    many: bool = False,
    chosen: Sequence[Element] = (),
    confirm: Element | None = None,
) -> Element:
    """A menu of at most a hundred options to choose one of, or `many`."""
    return _set(
        {
            "type": "multi_static_select" if many else "static_select",
            "action_id": action,
            "placeholder": plain(placeholder, BUTTON_TEXT),
            "options": list(options)[:OPTIONS],
        },
        initial_options=list(chosen) if many else None,
        initial_option=chosen[0] if chosen and not many else None,
        confirm=confirm,
    )


def option(text: str, value: str) -> Element:
    """One choice of a menu."""
    return {"text": plain(text, OPTION_TEXT), "value": value}


def text_input(
    *, initial: str | None = None, most: int, placeholder: str = "", many_lines: bool = False
) -> Element:
    """A field to type in."""
    return _set(
        {"type": "plain_text_input", "action_id": identifiers.INPUT, "max_length": most},
        initial_value=initial,
        multiline=many_lines or None,
        placeholder=plain(placeholder, BUTTON_TEXT) if placeholder else None,
    )


def field(
    name: identifiers.Field, text: str, element: Element, *, hint: str = "", optional: bool = True
) -> Block:
    """A labelled field of a modal."""
    return _set(
        {"type": "input", "block_id": name, "label": plain(text, 75), "element": element},
        hint=plain(hint, 150) if hint else None,
        optional=optional,
    )


def confirm(title: str, text: str, yes: str, *, danger: bool = False) -> Element:
    """What is asked before something that cannot be taken back."""
    return _set(
        {
            "title": plain(title, 100),
            "text": plain(text, 300),
            "confirm": plain(yes, 30),
            "deny": plain("Cancel", 30),
        },
        style="danger" if danger else None,
    )


def modal(
    callback: identifiers.View, title: str, blocks: Blocks, *, metadata: str = "", submit: str = ""
) -> Block:
    """A modal, to be submitted where `submit` names how."""
    return _set(
        {
            "type": "modal",
            "callback_id": callback,
            "title": plain(title, TITLE),
            "close": plain("Cancel" if submit else "Close", TITLE),
            "blocks": blocks[:VIEW_BLOCKS],
        },
        submit=plain(submit, TITLE) if submit else None,
        private_metadata=metadata or None,
    )


def rest(items: Sequence[object], shown: int) -> list[str]:
    """How many items there are beyond those `shown`, where there are any."""
    return [f"and {len(items) - shown:,} more"] if len(items) > shown else []


def plain(text: str, most: int) -> Element:
    """Plain text; a placeholder where nothing of it could be seen, which Slack refuses."""
    return {"type": "plain_text", "text": label(text, most) or "…"}


def _mrkdwn(text: str) -> Element:
    # verbatim: Slack turns no address, name or channel in it into a link of its own.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _set(block: Block, **more: object) -> Block:
    """`block` with what of `more` is there."""
    return {**block, **{name: value for name, value in more.items() if value}}
