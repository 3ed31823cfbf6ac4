"""Markdown with front matter: one record a file, its text as prose in `_body`."""

import re
from collections.abc import Iterator
from typing import Any

import frontmatter
from frontmatter.default_handlers import YAMLHandler

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.safe_load import parse_yaml
from ingest.parse.source_file import File

BODY = "_body"

# Macros, links and their words are short; the bounds keep a hostile page from taking for ever.
_MACRO = re.compile(r"{%.{0,2000}?%}|{{.{0,2000}?}}|{#.{0,2000}?#}", re.DOTALL)
_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,500}\])")
_DEFINITION = re.compile(r"^\[[^\[\]\n]{1,500}\]:.*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*([-*_=])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE)
_LEAD = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*|`|(?<![\w*_])[*_]+(?=\S)|(?<=\S)[*_]+(?![\w*_])")


class _SafeHandler(YAMLHandler):
    """Front matter read as carefully as any other YAML."""

    def load(self, fm: str, **_: object) -> Any:
        documents = parse_yaml(fm)
        if not documents or not isinstance(documents[0], dict):
            raise ParseError("has front matter that is not a list of fields")
        return documents[0]


def read(file: File) -> Iterator[Record]:
    """The page as one record: its front matter, and its prose; raises ParseError."""
    matter, body = frontmatter.parse(file.text(), handler=_SafeHandler())
    fields = {str(name): value for name, value in matter.items()}
    yield file.record(1, {**fields, BODY: prose(body)})


def prose(markdown: str) -> str:
    """What a reader would read: no macros, code or marks; headings and links as their words."""
    text = _FENCE.sub("", _MACRO.sub("", markdown))
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _LEAD.sub("", _RULE.sub("", _DEFINITION.sub("", text)))
    return _EMPHASIS.sub("", text).strip()
