"""Forms of a brief: page, PDF, Markdown and JSON, one module each.

It may import `bot.brief.document` and what that stands on. A form lays out the document, and gives
back the content that it carries.
"""

from collections.abc import Mapping

from bot.brief.forms import html, json, markdown, pdf
from bot.brief.forms.form import BriefForm

FORMS: Mapping[str, BriefForm] = {
    form.extension: form for form in (html.FORM, pdf.FORM, markdown.FORM, json.FORM)
}
