"""Detection of the format behind a URL and of the declaration that would read it."""

import re
from dataclasses import replace
from functools import partial

from index.errors import ParseError
from ingest.discovery.addresses import find_data_address
from ingest.discovery.kinds.database_sources import detect_database
from ingest.discovery.kinds.detected import DetectedSource, Detector
from ingest.discovery.kinds.html_sources import detect_html
from ingest.discovery.kinds.json_sources import detect_json
from ingest.discovery.kinds.packed_sources import detect_archive, detect_gzip, detect_zip
from ingest.discovery.kinds.text_sources import detect_text
from ingest.discovery.kinds.xml_sources import detect_xml
from ingest.discovery.names import SourceNames, find_names
from ingest.discovery.unreadable import explain_unreadable
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.http.sniffing import ContentKind
from ingest.sources.schema import Format

__all__ = ["DetectedSource", "detect_source"]

_GITHUB_ORGANISATION = re.compile(r"https?://(?:www\.)?github\.com/([\w.-]+)/?$")
# Standards whose files name only their records.
_NAMELESS = frozenset({"iati"})


def detect_source(url: str, client: HttpClient) -> DetectedSource:
    """Fetch `url` and return what kind of source it is.

    Raises FetchError if it cannot be fetched or no records are found in it.
    """
    if match := _GITHUB_ORGANISATION.match(url):
        api_url = f"https://api.github.com/orgs/{match[1]}/repos"
        return DetectedSource(
            "an organisation on GitHub",
            api_url,
            {"mapping": "github"},
            {"by": "github"},
            SourceNames(title=f"{match[1]} on GitHub", publisher=match[1]),
        )
    url = find_data_address(url)
    return detect_page(url, client.get(url, allow_html=True), client)


def detect_page(url: str, page: FetchedPage, client: HttpClient) -> DetectedSource:
    """Return what kind of source the content of `page` is, which is at `url`.

    Raises FetchError if no records are found in it.
    """
    kind = page.kind()
    try:
        detected = _detect_page(url, page, client)
    except (KeyError, ParseError) as error:
        raise explain_unreadable(url, page) from error
    return replace(detected, names=find_names(page)) if _has_name(kind, detected) else detected


def _has_name(kind: ContentKind, detected: DetectedSource) -> bool:
    """Return whether the document may have a name of its own, which is not that of a record."""
    part = detected.part
    mapping = part.get("mapping")
    if kind is ContentKind.JSON:
        return bool(part.get("items") or mapping or part["format"] == Format.CODEJSON)
    return mapping not in _NAMELESS


def _detect_page(url: str, page: FetchedPage, client: HttpClient) -> DetectedSource:
    """Return the source in `page`; raise KeyError or ParseError if there is none."""
    return _DETECTORS[page.kind()](url, page, client)


_DETECTORS: dict[ContentKind, Detector] = {
    ContentKind.JSON: detect_json,
    ContentKind.TEXT: detect_text,
    ContentKind.XML: detect_xml,
    ContentKind.HTML: detect_html,
    ContentKind.OTHER: detect_database,
    ContentKind.ZIP: partial(detect_zip, detect=_detect_page),
    ContentKind.GZIP: partial(detect_gzip, detect=_detect_page),
    ContentKind.TAR: partial(detect_archive, detect=_detect_page),
}
