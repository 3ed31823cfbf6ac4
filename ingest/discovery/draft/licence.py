"""Licence of the data, as the registry states it in the file or on the page."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.cleaning.values import to_line
from ingest.http.sniffing import ContentKind, decode_text, sniff_file

_NAMES = ("license", "licence", "rights")
_MEMBERS = ("id", "spdx", "name", "title", "url", "href")
_REL_LICENSE = re.compile(
    r"<(?:a|link)\b[^>]{0,500}\brel=[\"']?license[\"']?[^>]{0,500}>", re.IGNORECASE
)
_HREF = re.compile(r"href=[\"']([^\"'>]{1,500})", re.IGNORECASE)
# A larger document is not parsed once more for its licence.
_MAX_BYTES = 20 * 1024 * 1024
_MAX_CHARS = 200


def find_licence(path: Path) -> str:
    """Return the licence that a file states about itself; "" if it states none."""
    if path.stat().st_size > _MAX_BYTES:
        return ""
    kind = sniff_file(path)
    text = decode_text(path.read_bytes())[0] if kind in (ContentKind.JSON, ContentKind.HTML) else ""
    if kind is ContentKind.HTML:
        element = _REL_LICENSE.search(text)
        href = _HREF.search(element[0]) if element else None
        return href[1] if href else ""
    try:
        document = json.loads(text or "null")
    except (ValueError, RecursionError):
        return ""
    return _find_in_document(document) if isinstance(document, Mapping) else ""


def _find_in_document(document: Mapping[str, Any]) -> str:
    stated = next((document[name] for name in _NAMES if document.get(name)), None)
    if isinstance(stated, Mapping):
        stated = next((stated[name] for name in _MEMBERS if stated.get(name)), None)
    return (to_line(stated) or "")[:_MAX_CHARS] if isinstance(stated, str) else ""
