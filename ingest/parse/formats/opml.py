"""OPML parser: one record for each outline with an address; those around it are its themes."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.safe_xml import local_name
from ingest.parse.source_file import SourceFile

# A page first: a feed is for programs.
_ADDRESSES = ("htmlUrl", "url", "xmlUrl")


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the outlines with an address; raise ParseError if there are none."""
    try:
        root = ElementTree.fromstring(file.read_bytes())
    except (DefusedXmlException, ElementTree.ParseError, LookupError, ValueError) as error:
        raise ParseError("not OPML that can be read safely") from error
    outlines = list(_outlines(root))
    if not outlines:
        raise ParseError("has no outline with an address")
    return file.make_records(outlines)


def _outlines(root: Element) -> Iterator[dict[str, Any]]:
    """Yield the outlines in their order, without recursion: a file may nest as deep as it likes."""
    pending: list[tuple[Element, tuple[str, ...]]] = [(root, ())]
    while pending:
        element, around = pending.pop()
        text = (element.get("title") or element.get("text") or "").strip()
        addresses = {name: each for name in _ADDRESSES if (each := element.get(name))}
        if local_name(element) == "outline" and addresses and text:
            categories = [part for part in (element.get("category") or "").split(",") if part]
            fields = {
                **{name: value for name, value in element.attrib.items() if name not in _ADDRESSES},
                "title": text,
                "url": next(iter(addresses.values())),
                "feed": addresses.get("xmlUrl"),
                "themes": [*around, *categories],
            }
            yield {name: value for name, value in fields.items() if value}
        elif local_name(element) == "outline" and text:
            around = (*around, text)
        pending += [(child, around) for child in reversed(list(element))]
