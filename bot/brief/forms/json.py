"""Brief as JSON: the content, its code, and the seal of the file."""

import json

from bot.brief.document import BriefDocument
from bot.brief.forms.form import BriefForm
from bot.brief.forms.seal import canonical_json


def _render(document: BriefDocument, content: bytes) -> bytes:
    brief = json.dumps(json.loads(content), ensure_ascii=False, indent=1)
    return f'{{\n"brief": {brief},\n"code": "{document.code}",\n'.encode()


def _extract(body: bytes) -> bytes:
    whole = json.loads(body + b'"seal": ""}')
    return canonical_json(whole["brief"])


FORM = BriefForm("json", "application/json", _render, _extract, b'"seal": "', b'"}\n')
