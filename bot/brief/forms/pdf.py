"""Brief as a tagged PDF on A4, laid out by Typst; its content is attached as brief.json.

The template reads the document as data, so no text of a record is ever markup. Only the fonts that
come with Typst are used, so that the same brief has the same bytes on every machine.
"""

import io
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bot.brief import labels
from bot.brief.blocks import Block, FactList, GridTable, Paragraph
from bot.brief.document import BriefDocument
from bot.brief.forms.form import BriefForm
from bot.presentation import labels as answer_labels
from bot.sanitise import sanitise_text, sanitise_url
from index.errors import SetupError
from index.i18n.translation import current_language

_TEMPLATE = Path(__file__).parent / "templates" / "brief.typ"
_ATTACHMENT = "brief.json"


def _render(document: BriefDocument, content: bytes) -> bytes:
    try:
        import typst  # noqa: PLC0415 - an extra, and large
    except ImportError:
        raise _missing_extra() from None
    data = json.dumps(_document(document), ensure_ascii=False)
    pdf = typst.compile(
        _TEMPLATE.read_bytes(),
        sys_inputs={"document": data, "content": content.decode()},
        ignore_system_fonts=True,
        timestamp=0,
    )
    return bytes(pdf) + b"\n"


def _extract(body: bytes) -> bytes:
    try:
        import pypdf  # noqa: PLC0415 - an extra
    except ImportError:
        raise _missing_extra() from None
    try:
        (content,) = pypdf.PdfReader(io.BytesIO(body)).attachments[_ATTACHMENT]
    except (pypdf.errors.PyPdfError, KeyError, ValueError, TypeError):
        raise ValueError("no content") from None
    return bytes(content)


def _renderer() -> str:
    try:
        return f" typst/{version('typst')}"
    except PackageNotFoundError:
        raise _missing_extra() from None


def _missing_extra() -> SetupError:
    return SetupError(labels.PDF_MISSING, labels.PDF_MISSING_HINT)


def _document(document: BriefDocument) -> dict[str, Any]:
    return {
        **{name: _clean(getattr(document, name)) for name in ("title", "subtitle", "question")},
        "language": current_language(),
        "product": answer_labels.PRODUCT_NAME,
        "short_code": document.short_code,
        "not_stated": answer_labels.NOT_STATED,
        "sections": [
            {
                "title": _clean(section.title),
                "level": section.level,
                "blocks": [_block(block) for block in section.blocks],
            }
            for section in document.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": _clean(block.text), "is_lead": block.is_lead}
        case FactList():
            facts = [
                {
                    "label": _clean(fact.label),
                    "values": [_value(value, is_link=fact.is_link) for value in fact.values],
                }
                for fact in block.facts
            ]
            return {"kind": "facts", "facts": facts}
        case GridTable():
            rows = [
                [
                    [
                        _value(line, is_link=n == block.link_column)
                        for line in cell.split("\n")
                        if line
                    ]
                    for n, cell in enumerate(row)
                ]
                for row in block.rows
            ]
            table = {
                "columns": list(map(_clean, block.columns)),
                "widths": list(block.widths),
                "rows": rows,
            }
            return {"kind": "table", "caption": _clean(block.caption), **table}


def _value(text: str, *, is_link: bool) -> dict[str, str]:
    return {"text": _clean(text), "address": (sanitise_url(text) if is_link else None) or ""}


def _clean(text: str) -> str:
    return sanitise_text(text)


FORM = BriefForm("pdf", "application/pdf", _render, _extract, b"% ", b"\n", _renderer)
