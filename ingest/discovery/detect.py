"""Looks at an address: which format it has, and what a declaration of it would be."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from index.errors import FetchError, ParseError
from ingest.discovery import guess_mapping
from ingest.harvest.links import feeds, following, links
from ingest.harvest.paging import address
from ingest.http.client import Reader
from ingest.http.page_cache import Page
from ingest.http.sniffing import HEAD, Looks, looks
from ingest.issues import Issues
from ingest.parse.formats import CONNECTORS
from ingest.parse.source_file import File
from ingest.sources.schema import Format

_GITHUB = re.compile(r"https?://(?:www\.)?github\.com/([\w.-]+)/?$")
_FILES = {
    "json": "records.json",
    "jsonl": "records.jsonl",
    "csv": "records.csv",
    "tsv": "records.tsv",
    "yaml": "records.yml",
    "xlsx": "records.xlsx",
    "codejson": "code.json",
}
_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Looked:
    """What an address turned out to be: in words, and what a source block would say of it."""

    what: str
    url: str
    part: dict[str, Any]
    harvest: dict[str, Any] = field(default_factory=dict)


def look(url: str, reader: Reader) -> Looked:
    """What `url` is; raises FetchError when it is nothing that we can read."""
    if match := _GITHUB.match(url):
        api = f"https://api.github.com/orgs/{match[1]}/repos"
        return Looked("an organisation on GitHub", api, {"mapping": "github"}, {"by": "github"})
    page = reader.get(url, page=True)
    with page.path.open("rb") as file:
        kind = looks(file.read(HEAD), page.headers.get("content-type", ""))
    try:
        return _LOOKS[kind](url, page, reader)
    except (KeyError, ParseError) as error:
        raise FetchError(
            f"{url} is {kind.value}, and where in it initiatives stand we cannot tell.",
            "Write the block by hand; the shipped sources.toml explains the language.",
        ) from error


def _json(url: str, page: Page, _: Reader) -> Looked:
    try:
        said = json.loads(page.content().decode("utf-8-sig", errors="replace"))
    except ValueError:
        return _records(url, page, "JSON Lines", Format.JSONL)
    for known in (_interface(url, said), _standard(url, page, said)):
        if known is not None:
            return known
    count, path = guess_mapping.items(said)
    part = {"items": path} if count and path else {}
    harvest = _paged(page, said)
    return _records(url, page, "JSON", Format.JSON, part, harvest)


def _interface(url: str, said: Any) -> Looked | None:
    """The interface that gives answers like this one."""
    first = said[0] if isinstance(said, list) and said and isinstance(said[0], dict) else {}
    result = said.get("result") if isinstance(said, dict) else None
    query = said.get("query") if isinstance(said, dict) else None
    if "/wp-json/" in url and first:
        return Looked("a WordPress interface", url, {"mapping": "wordpress"}, {"by": "wordpress"})
    if {"full_name", "html_url"} <= first.keys():
        return Looked("a listing of GitHub", url, {"mapping": "github"}, {"by": "github"})
    if isinstance(result, dict) and "results" in result:
        return Looked("a CKAN catalogue", url, {"mapping": "ckan"}, {"by": "ckan"})
    if isinstance(query, dict) and "pages" in query:
        return Looked("a MediaWiki", url, {"mapping": "mediawiki"}, {"by": "mediawiki"})
    return None


def _standard(url: str, page: Page, said: Any) -> Looked | None:
    """The standard that a file like this one follows."""
    if not isinstance(said, dict):
        return None
    if isinstance(said.get("grants"), list):
        return Looked("360Giving data", url, {"mapping": "360giving"})
    if "agency" in said and {"releases", "projects"} & said.keys():
        return _records(url, page, "a code.json inventory", Format.CODEJSON)
    return None


def _paged(page: Page, said: Any) -> dict[str, Any]:
    if isinstance(said, dict) and isinstance(said.get("next"), str):
        return {"by": "pages", "next": "next"}
    return {"by": "pages"} if following(page) else {}


def _text(url: str, page: Page, _: Reader) -> Looked:
    head = page.content()[: 4 * HEAD].decode("utf-8", errors="replace")
    if "publiccodeYmlVersion" in head:
        return Looked("a publiccode.yml", url, {"mapping": "publiccode"})
    line = head.partition("\n")[0]
    if "\t" in line:
        return _records(url, page, "a TSV table", Format.TSV)
    if re.match(r"(---|[\w-]+:(\s|$)|- )", line):
        return _records(url, page, "YAML", Format.YAML)
    return _records(url, page, "a CSV table", Format.CSV)


def _xml(url: str, page: Page, _: Reader) -> Looked:
    head = page.content()[: 4 * HEAD].decode("utf-8", errors="replace").lower()
    if "<urlset" in head or "<sitemapindex" in head:
        return _site(url, "a sitemap", "*")
    if "<rss" in head or "<feed" in head or "<rdf" in head:
        return Looked("a feed", url, {"mapping": "feed"})
    raise KeyError(url)


def _html(url: str, page: Page, reader: Reader) -> Looked:
    """What a web page leads to: an interface that it names, the pages below it, a feed."""
    parts, content = urlsplit(page.url), page.content()
    root = f"{parts.scheme}://{parts.netloc}"
    below = parts.path.rstrip("/")
    posts = f"{root}/wp-json/wp/v2/posts"
    if b"https://api.w.org/" in content and _answers(reader, address(posts, {"per_page": 1})):
        return Looked("a WordPress site", posts, {"mapping": "wordpress"}, {"by": "wordpress"})
    under = [each for each in links(content, page.url)[0] if _below(each, root, below)]
    if below and len(under) > 1:
        return _site(page.url, "a page that lists others", f"{below}/*")
    if feed := next(iter(feeds(content, page.url)), None):
        return Looked("a site with a feed", feed, {"mapping": "feed"})
    if _answers(reader, f"{root}/sitemap.xml"):
        return _site(f"{root}/sitemap.xml", "a site with a sitemap", f"{below}/*" if below else "*")
    raise KeyError(url)


def _below(url: str, root: str, path: str) -> bool:
    return url.startswith(f"{root}{path}/") and url.rstrip("/") != f"{root}{path}"


def _answers(reader: Reader, url: str) -> bool:
    try:
        reader.get(url)
    except FetchError:
        return False
    return True


def _site(url: str, what: str, include: str) -> Looked:
    return Looked(what, url, {"mapping": "webpage"}, {"by": "site", "include": include})


def _workbook(url: str, page: Page, _: Reader) -> Looked:
    return _records(url, page, "an XLSX spreadsheet", Format.XLSX)


def _records(
    url: str,
    page: Page,
    what: str,
    kind: Format,
    part: dict[str, Any] | None = None,
    harvest: dict[str, Any] | None = None,
) -> Looked:
    """A file of records whose mapping is guessed; raises ParseError or KeyError where it cannot."""
    file = File("look", "records", page.path, "look", (part or {}).get("items", ""), Issues())
    found = [record.fields for record, _ in zip(CONNECTORS[kind](file), range(_SAMPLE))]  # noqa: B905
    files = "page-*.json" if harvest else _FILES[kind]
    told = {"format": kind.value, "files": files, **(part or {}), **guess_mapping.guess(found)}
    return Looked(what, url, told, harvest or {})


_LOOKS: dict[Looks, Callable[[str, Page, Reader], Looked]] = {
    Looks.JSON: _json,
    Looks.TEXT: _text,
    Looks.XML: _xml,
    Looks.HTML: _html,
    Looks.ZIP: _workbook,
}
