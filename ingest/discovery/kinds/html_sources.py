"""Sources behind a web page: a listing, a WordPress, a site with pages, a feed or a sitemap."""

from urllib.parse import urlsplit

from index.errors import FetchError
from ingest.discovery.folder_samples import fetch_files, read_samples
from ingest.discovery.kinds.detected import DetectedSource, site_source
from ingest.discovery.project_folder import find_project_files, is_project_file
from ingest.harvest.links import extract_feed_urls, extract_links, name_below
from ingest.harvest.paging import add_params
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage


def detect_html(url: str, page: FetchedPage, client: HttpClient) -> DetectedSource:
    """Return the source behind a web page; raise KeyError if there is none.

    In this order: the files of a directory listing, the WordPress API that the page links to, the
    pages below it, its feed, the sitemap of its host.
    """
    parts, content = urlsplit(page.url), page.content()
    root = f"{parts.scheme}://{parts.netloc}"
    base_path = parts.path.rstrip("/")
    posts_url = f"{root}/wp-json/wp/v2/posts"
    if b"https://api.w.org/" in content and _is_reachable(
        client, add_params(posts_url, {"per_page": 1})
    ):
        return DetectedSource(
            "a WordPress site", posts_url, {"mapping": "wordpress"}, {"by": "wordpress"}
        )
    if listing := _detect_listing(page, client):
        return listing
    child_urls = [
        link for link in extract_links(content, page.url)[0] if _is_below(link, root, base_path)
    ]
    if base_path and len(child_urls) > 1:
        return site_source(page.url, "a page that lists others", f"{base_path}/*")
    if feed_url := next(iter(extract_feed_urls(content, page.url)), None):
        return DetectedSource("a site with a feed", feed_url, {"mapping": "feed"})
    if _is_reachable(client, f"{root}/sitemap.xml"):
        return site_source(
            f"{root}/sitemap.xml", "a site with a sitemap", f"{base_path}/*" if base_path else "*"
        )
    raise KeyError(url)


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
