"""Markdown parser: one record for each file, with front matter as fields and prose in `_body`."""

import re
from collections.abc import Iterator
from typing import Any

import frontmatter
from frontmatter.default_handlers import YAMLHandler

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.safe_load import parse_toml, parse_yaml
from ingest.parse.source_file import SourceFile

BODY_FIELD = "_body"

# Real macros and links are short; the bounds limit the time that a hostile page takes.
_MACRO = re.compile(r"{%.{0,2000}?%}|{{.{0,2000}?}}|{#.{0,2000}?#}", re.DOTALL)
_TOML_FRONT_MATTER = re.compile(r"\A\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,500}\])")
_LINK_DEFINITION = re.compile(r"^\[[^\[\]\n]{1,500}\]:.*$", re.MULTILINE)
_HORIZONTAL_RULE = re.compile(r"^[ \t]*([-*_=])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE)
_LINE_MARKER = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)", re.MULTILINE
)
_EMPHASIS = re.compile(r"\*\*|`|(?<![\w*_])[*_]+(?=\S)|(?<=\S)[*_]+(?![\w*_])")


class _SafeHandler(YAMLHandler):
    """Front matter handler that parses YAML as safely as other files."""

    def load(self, fm: str, **_: object) -> Any:
        documents = parse_yaml(fm)
        if not documents or not isinstance(documents[0], dict):
            raise ParseError("has front matter that is not a set of fields")
        return documents[0]


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the page as one record of front matter (YAML or TOML) and prose; raise ParseError."""
    text = file.read_text()
    if match := _TOML_FRONT_MATTER.match(text):
        front_matter, body = parse_toml(match[1]), text[match.end() :]
    else:
        front_matter, body = frontmatter.parse(text, handler=_SafeHandler())
    fields = {str(name): value for name, value in front_matter.items()}
    yield file.make_record(1, {**fields, BODY_FIELD: to_prose(body)})


def to_prose(markdown: str) -> str:
    """Strip Markdown to prose: drop macros, code and marks; keep words of headings and links."""
    text = _FENCE.sub("", _MACRO.sub("", markdown))
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _LINE_MARKER.sub("", _HORIZONTAL_RULE.sub("", _LINK_DEFINITION.sub("", text)))
    return _EMPHASIS.sub("", text).strip()
