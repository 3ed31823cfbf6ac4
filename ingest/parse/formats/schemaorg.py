"""schema.org parser: the things that the JSON-LD in a web page or a file describes."""

from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree, html

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile
from ingest.parse.standards.schema_org import read_documents, read_page


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the things that a page or a JSON-LD file describes; raise ParseError if none."""
    text = file.read_text()
    base = ""
    if text.lstrip()[:1] in ("{", "["):
        things = read_documents([parse_json(text)])
    else:
        try:
            tree = html.fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
        except (etree.LxmlError, ValueError) as error:
            raise ParseError("not a web page") from error
        things = read_page(tree)
        links = (each.get("href") for each in tree.iter("link") if each.get("rel") == "canonical")
        base = next((link for link in links if link), "")
    if not things:
        raise ParseError("describes nothing in schema.org that may be an initiative")
    for thing in things:
        if str(thing.get("url", "")).startswith("/"):
            thing["url"] = urljoin(base, thing["url"])
    return file.make_records(things)
