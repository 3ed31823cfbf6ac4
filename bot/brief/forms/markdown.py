"""Brief as Markdown (CommonMark with the tables of GitHub), every text escaped."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from bot.brief.blocks import Block, FactList, GridTable, Paragraph
from bot.brief.document import BriefDocument
from bot.brief.forms.form import BriefForm, add_comment, extract_comment
from bot.presentation import labels as answer_labels
from bot.sanitise import one_line, sanitise_url

# What begins markup anywhere in a line; the colon before a slash and “www.” begin addresses.
_MARKUP = re.compile(r"[\\`*_\[\]<>&|~$@!{}]|:(?=/)|(?<=www)\.", re.IGNORECASE)
# What begins a block: a heading, a list, a quotation, a line, a number with its mark.
_BLOCK_START = re.compile(r"\A(\d*)([-+=#.):])")
_UNSAFE_IN_ADDRESS = re.compile(r"[^A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]")


def escape(text: str) -> str:
    """Return `text` on one line with all its markup escaped."""
    escaped = _MARKUP.sub(lambda match: "\\" + match[0], one_line(text))
    return _BLOCK_START.sub(r"\1\\\2", escaped)


def _render(document: BriefDocument, content: bytes) -> bytes:
    lines = [
        f"# {escape(document.title)}",
        f"{escape(answer_labels.PRODUCT_NAME)}: {escape(document.subtitle)}",
        f"**{escape(document.question) or answer_labels.NOT_STATED}**",
    ]
    for section in document.sections:
        lines.append(f"{'#' * (section.level + 1)} {escape(section.title)}")
        for block in section.blocks:
            lines.extend(_block(block))
    return add_comment("\n\n".join(lines) + "\n", content)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            text = escape(block.text) or answer_labels.NOT_STATED
            yield f"**{text}**" if block.is_lead else text
        case FactList():
            yield "\n".join(
                line
                for fact in block.facts
                for line in _fact(fact.label, fact.values, is_link=fact.is_link)
            )
        case GridTable():
            yield from (f"{escape(caption)}:" for caption in (block.caption,) if caption)
            header = " | ".join(map(escape, block.columns))
            rule = " | ".join("---" for _ in block.columns)
            rows = (
                " | ".join(
                    _cell(cell, is_link=number == block.link_column)
                    for number, cell in enumerate(row)
                )
                for row in block.rows
            )
            yield "\n".join(f"| {row} |" for row in (header, rule, *rows))


def _fact(label: str, values: tuple[str, ...], *, is_link: bool) -> Iterator[str]:
    if len(values) > 1:
        yield f"- **{escape(label)}:**"
        yield from (f"  - {_value(value, is_link=is_link)}" for value in values)
        return
    yield f"- **{escape(label)}:** {_value(values[0] if values else '', is_link=is_link)}"


def _cell(cell: str, *, is_link: bool) -> str:
    return " · ".join(_value(line, is_link=is_link) for line in cell.split("\n"))


def _value(text: str, *, is_link: bool) -> str:
    address = sanitise_url(text) if is_link else None
    if address:
        safe = _UNSAFE_IN_ADDRESS.sub(lambda match: quote(match[0], safe=""), address)
        return f"<{safe}>"
    return escape(text) or f"*{answer_labels.NOT_STATED}*"


FORM = BriefForm(
    "md", "text/markdown; charset=utf-8", _render, extract_comment, b"<!-- ", b" -->\n"
)
