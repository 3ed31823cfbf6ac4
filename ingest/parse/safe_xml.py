"""XML of others, read without entities, in little memory."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from index.errors import ParseError
from ingest.parse.source_file import MAX_FILE_BYTES, SourceFile


def iter_elements(file: SourceFile, name: str) -> Iterator[Element]:
    """Yield each element `name` of a file, in any namespace, and forget it afterwards.

    Raises ParseError if the file is not XML, declares entities or is larger than 200 MB.
    """
    if file.path.stat().st_size > MAX_FILE_BYTES:
        raise ParseError(f"larger than {MAX_FILE_BYTES // 1024**2} MB")
    try:
        with file.path.open("rb") as stream:
            for _, element in ElementTree.iterparse(stream, events=("end",)):
                if local_name(element) == name:
                    yield element
                    element.clear()
    except (DefusedXmlException, ElementTree.ParseError, LookupError, ValueError) as error:
        raise ParseError("not XML that can be read safely") from error


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_of(element: Element | None) -> str:
    """Return the text in an element and below it on one line."""
    return "" if element is None else " ".join("".join(element.itertext()).split())
