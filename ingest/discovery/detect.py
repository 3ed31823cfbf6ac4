"""Detection of the format behind a URL and of the declaration that would read it."""

import re
from dataclasses import replace
from functools import partial

from index.errors import ParseError
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
    page = client.get(url, allow_html=True)
    kind = page.kind()
    try:
        detected = _detect_page(url, page, client)
    except (KeyError, ParseError) as error:
        raise explain_unreadable(url, page) from error
    is_one_record = kind is ContentKind.JSON and not _has_list(detected)
    return detected if is_one_record else replace(detected, names=find_names(page))


def _has_list(detected: DetectedSource) -> bool:
    """Return whether the records are in a list, so that the document's own name is not theirs."""
    part = detected.part
    return bool(part.get("items") or part.get("mapping") or part["format"] == Format.CODEJSON)


def _detect_page(url: str, page: FetchedPage, client: HttpClient) -> DetectedSource:
    """Return the source in `page`; raise KeyError or ParseError if there is none."""
    return _DETECTORS[page.kind()](url, page, client)


_DETECTORS: dict[ContentKind, Detector] = {
    ContentKind.JSON: detect_json,
    ContentKind.TEXT: detect_text,
    ContentKind.XML: detect_xml,
    ContentKind.HTML: detect_html,
    ContentKind.ZIP: partial(detect_zip, detect=_detect_page),
    ContentKind.GZIP: partial(detect_gzip, detect=_detect_page),
    ContentKind.TAR: partial(detect_archive, detect=_detect_page),
}
