"""Sources in XML: sitemaps, feeds, DCAT."""

from ingest.discovery.kinds.detected import DetectedSource, site_source, standard_source
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.http.sniffing import HEAD_BYTES, decode_text
from ingest.sources.schema import Format


def detect_xml(url: str, page: FetchedPage, _: HttpClient) -> DetectedSource:
    """Return the source in an XML document; raise KeyError or ParseError if there is none."""
    head = decode_text(page.content())[0][: 4 * HEAD_BYTES].lower()
    if "<urlset" in head or "<sitemapindex" in head:
        return site_source(url, "a sitemap", "*")
    if "<rdf:rdf" in head and "www.w3.org/ns/dcat#" in head:
        return standard_source(url, page, "a DCAT catalogue in RDF/XML", Format.DCAT)
    if "<opml" in head:
        return standard_source(url, page, "an OPML list of addresses", Format.OPML)
    if "<iati-activities" in head:
        return standard_source(url, page, "IATI activities", Format.IATI)
    if "<rss" in head or "<feed" in head or "<rdf" in head:
        return DetectedSource("a feed", url, {"mapping": "feed"})
    raise KeyError(url)
