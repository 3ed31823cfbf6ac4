"""Brief as one HTML page that prints on A4: no script, and nothing from elsewhere."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from bot.brief import labels
from bot.brief.blocks import FactList, GridTable, Paragraph
from bot.brief.document import BriefDocument
from bot.brief.forms.form import BriefForm, add_comment, extract_comment
from bot.presentation import labels as answer_labels
from bot.sanitise import sanitise_url, template_environment
from index.i18n.translation import current_language

_STYLESHEET = Path(__file__).parent / "templates" / "brief.css"


def security_policy(document: BriefDocument) -> str:
    """Return the content security policy that a served brief needs: its own style and no more."""
    digest = base64.b64encode(hashlib.sha256(_style(document).encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )


def _render(document: BriefDocument, content: bytes) -> bytes:
    page = (
        _environment()
        .get_template("brief.html")
        .render(
            document=document,
            language=current_language(),
            not_stated=answer_labels.NOT_STATED,
            product=answer_labels.PRODUCT_NAME,
            # Our own stylesheet, inlined so that the page loads nothing.
            style=Markup(_style(document)),  # noqa: S704
        )
    )
    return add_comment(page, content)


def _style(document: BriefDocument) -> str:
    """Return the stylesheet; the footer of each printed page shows the code, in hexadecimal."""
    return _STYLESHEET.read_text(encoding="utf-8").replace("SHORT_CODE", document.short_code)


@cache
def _environment() -> Environment:
    environment = template_environment("bot.brief.forms")
    environment.globals["labels"] = labels
    environment.filters["link"] = sanitise_url
    environment.tests.update(
        paragraph=lambda block: isinstance(block, Paragraph),
        facts=lambda block: isinstance(block, FactList),
        grid=lambda block: isinstance(block, GridTable),
    )
    return environment


FORM = BriefForm("html", "text/html; charset=utf-8", _render, extract_comment, b"<!-- ", b" -->\n")
