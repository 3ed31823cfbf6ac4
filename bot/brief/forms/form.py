"""Form of a brief: how it is rendered, where it carries its content, and where its seal is."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.brief.document import BriefDocument


@dataclass(frozen=True, slots=True)
class BriefForm:
    """Form of a brief.

    `render` makes the file from the document and the canonical JSON of the content, without the
    seal; `extract` returns that JSON from such a file, or raises ValueError. The seal is the last
    line of the file, between `opening` and `closing`. `renderer` names the program that lays it
    out, and its version, where it is not ours.
    """

    extension: str
    media_type: str
    render: Callable[[BriefDocument, bytes], bytes]
    extract: Callable[[bytes], bytes]
    opening: bytes
    closing: bytes
    renderer: Callable[[], str] = str


_COMMENT = re.compile(rb"\n<!-- hasanyone-brief-content ([A-Za-z0-9+/=]+) -->\n\Z")


def add_comment(text: str, content: bytes) -> bytes:
    """Return a text with the content in a comment of HTML and Markdown, in Base64."""
    encoded = base64.b64encode(content).decode()
    return f"{text}\n<!-- hasanyone-brief-content {encoded} -->\n".encode()


def extract_comment(body: bytes) -> bytes:
    """Return the content from such a comment; raise ValueError."""
    found = _COMMENT.search(body)
    if not found:
        raise ValueError("no content")
    return base64.b64decode(found[1], validate=True)
