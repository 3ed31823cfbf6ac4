"""Sources behind a web page: a listing, a WordPress, a site with pages, a feed or a sitemap."""

from urllib.parse import urlsplit

from lxml import etree, html

from index.errors import FetchError
from ingest.discovery.folder_samples import fetch_files, read_samples
from ingest.discovery.kinds.detected import DetectedSource, site_source
from ingest.discovery.project_folder import find_project_files, is_project_file
from ingest.harvest.links import extract_feed_urls, extract_links, name_below
from ingest.harvest.paging import add_params
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.parse.standards.schema_org import read_page


def detect_html(url: str, page: FetchedPage, client: HttpClient) -> DetectedSource:
    """Return the source behind a web page; raise KeyError if there is none.

    In this order: several things that it describes in schema.org, the WordPress API that it links
    to, the files of a directory listing, the pages below it, the one thing that it describes, its
    feed, the sitemap of its host.
    """
    detected = (
        _detect_things(page, least=2)
        or _detect_wordpress(page, client)
        or _detect_listing(page, client)
        or _detect_pages_below(page)
        or _detect_things(page, least=1)
        or _detect_feed(page)
        or _detect_sitemap(page, client)
    )
    if detected is None:
        raise KeyError(url)
    return detected


def _detect_things(page: FetchedPage, least: int) -> DetectedSource | None:
    """Return the things that a page describes in schema.org; None if fewer than `least`."""
    try:
        things = read_page(html.fromstring(page.content()))
    except (etree.LxmlError, ValueError):
        return None
    if len(things) < least:
        return None
    number = "one thing" if len(things) == 1 else f"{len(things):,} things"
    description = f"a page that describes {number} in schema.org"
    return DetectedSource(description, page.url, {"mapping": "schemaorg"})


def _detect_wordpress(page: FetchedPage, client: HttpClient) -> DetectedSource | None:
    posts_url = f"{_root(page)}/wp-json/wp/v2/posts"
    if b"https://api.w.org/" not in page.content():
        return None
    if not _is_reachable(client, add_params(posts_url, {"per_page": 1})):
        return None
    return DetectedSource(
        "a WordPress site", posts_url, {"mapping": "wordpress"}, {"by": "wordpress"}
    )


def _detect_pages_below(page: FetchedPage) -> DetectedSource | None:
    root, path = _root(page), _base_path(page)
    links = extract_links(page.content(), page.url)[0]
    if not path or sum(_is_below(link, root, path) for link in links) < 2:  # noqa: PLR2004 - a list
        return None
    return site_source(page.url, "a page that lists others", f"{path}/*")


def _detect_feed(page: FetchedPage) -> DetectedSource | None:
    feed_url = next(iter(extract_feed_urls(page.content(), page.url)), None)
    if feed_url is None:
        return None
    return DetectedSource("a site with a feed", feed_url, {"mapping": "feed"})


def _detect_sitemap(page: FetchedPage, client: HttpClient) -> DetectedSource | None:
    sitemap_url, path = f"{_root(page)}/sitemap.xml", _base_path(page)
    if not _is_reachable(client, sitemap_url):
        return None
    return site_source(sitemap_url, "a site with a sitemap", f"{path}/*" if path else "*")


def _root(page: FetchedPage) -> str:
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"


def _base_path(page: FetchedPage) -> str:
    return urlsplit(page.url).path.rstrip("/")


def _detect_listing(page: FetchedPage, client: HttpClient) -> DetectedSource | None:
    """Return the files that a directory listing links to; None if the page is none."""
    links = extract_links(page.content(), page.url)[0]
    urls_by_name = {name: link for link in links if (name := name_below(link, page.url))}
    folder = find_project_files(urls_by_name)
    if folder is None or folder.count < max(2, len(urls_by_name) / 2):
        return None
    about = [name for name in folder.select(urls_by_name) if not is_project_file(name)]
    files = fetch_files({n: u for n, u in urls_by_name.items() if n not in about}, folder, client)
    samples, read_count = read_samples(folder.format, files)
    return DetectedSource(
        f"a listing of {folder.count:,} {folder.extension} files",
        page.url,
        folder.guess_part(samples, read_count),
        {"by": "listing", **({"exclude": about} if about else {}), **folder.most},
    )


def _is_below(url: str, root: str, path: str) -> bool:
    return url.startswith(f"{root}{path}/") and url.rstrip("/") != f"{root}{path}"


def _is_reachable(client: HttpClient, url: str) -> bool:
    try:
        client.get(url)
    except FetchError:
        return False
    return True
