"""Detection of the format behind a URL and of the declaration that would read it."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from index.errors import FetchError, ParseError
from ingest.discovery import guess_mapping
from ingest.discovery.folder_samples import fetch_files, read_samples, unpack_files
from ingest.discovery.names import SourceNames, find_names
from ingest.discovery.project_folder import find_project_files, is_project_file
from ingest.discovery.unreadable import explain_unreadable
from ingest.harvest import archive
from ingest.harvest.links import extract_feed_urls, extract_links, name_below, next_page_url
from ingest.harvest.paging import add_params
from ingest.http.client import HttpClient
from ingest.http.decompression import gunzip
from ingest.http.page_cache import FetchedPage
from ingest.http.sniffing import HEAD_BYTES, ContentKind, decode_text
from ingest.issues import Issues
from ingest.parse.formats import PARSERS
from ingest.parse.formats.codejson import is_single_project
from ingest.parse.safe_load import parse_toml
from ingest.parse.source_file import SourceFile
from ingest.sources.schema import Format

_GITHUB_ORGANISATION = re.compile(r"https?://(?:www\.)?github\.com/([\w.-]+)/?$")
_FILE_NAMES = {
    "json": "records.json",
    "jsonl": "records.jsonl",
    "csv": "records.csv",
    "tsv": "records.tsv",
    "yaml": "records.yml",
    "toml": "records.toml",
    "xlsx": "records.xlsx",
    "codejson": "code.json",
}
_SAMPLE_ROWS = 50
_TURTLE_START = re.compile(r"(?:\s*#[^\n]*\n)*\s*@?(?:prefix|base)\s", re.IGNORECASE)
# A table, or a key with its value, after comments and empty lines.
_TOML_START = re.compile(
    r"(?:[ \t]*(?:#[^\n]*)?\n)*"
    r"(?:\[\[?[\w.\"'-]+\]\]?[ \t]*(?:#[^\n]*)?\n|[\w-]+[ \t]*=[ \t]*[\"'\[{\dtf])"
)


@dataclass(frozen=True, slots=True)
class DetectedSource:
    """Detected source: `description` in words, and the fields of its declaration.

    `url` is the address to declare, which may differ from the one given (the API behind a site).
    `part` and `harvest` are the fields of a `[[source.part]]` and of `harvest` in sources.toml.
    `names` are those that the address states about itself.
    """

    description: str
    url: str
    part: dict[str, Any]
    harvest: dict[str, Any] = field(default_factory=dict)
    names: SourceNames = field(default_factory=SourceNames)


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
        detected = _DETECTORS[kind](url, page, client)
    except (KeyError, ParseError) as error:
        raise explain_unreadable(url, page) from error
    is_one_record = kind is ContentKind.JSON and not _has_list(detected)
    return detected if is_one_record else replace(detected, names=find_names(page))


def _has_list(detected: DetectedSource) -> bool:
    """Return whether the records are in a list, so that the document's own name is not theirs."""
    part = detected.part
    return bool(part.get("items") or part.get("mapping") or part["format"] == Format.CODEJSON)


def _detect_json(url: str, page: FetchedPage, _: HttpClient) -> DetectedSource:
    try:
        payload = json.loads(decode_text(page.content())[0])
    except ValueError:
        return _record_source(url, page, "JSON Lines", Format.JSONL)
    for detected in (_detect_api(url, payload), _detect_standard(url, page, payload)):
        if detected is not None:
            return detected
    harvest = _guess_paging(page, payload)
    return _record_source(url, page, "JSON", Format.JSON, _items_part(payload), harvest)


def _detect_api(url: str, payload: Any) -> DetectedSource | None:
    """Return the API that gives responses like `payload`; None if it is not a known one."""
    first_item = (
        payload[0] if isinstance(payload, list) and payload and isinstance(payload[0], dict) else {}
    )
    result = payload.get("result") if isinstance(payload, dict) else None
    query = payload.get("query") if isinstance(payload, dict) else None
    if "/wp-json/" in url and first_item:
        return DetectedSource("a WordPress API", url, {"mapping": "wordpress"}, {"by": "wordpress"})
    if {"full_name", "html_url"} <= first_item.keys():
        return DetectedSource("a GitHub listing", url, {"mapping": "github"}, {"by": "github"})
    if isinstance(result, dict) and "results" in result:
        return DetectedSource("a CKAN catalogue", url, {"mapping": "ckan"}, {"by": "ckan"})
    if isinstance(query, dict) and "pages" in query:
        return DetectedSource("a MediaWiki", url, {"mapping": "mediawiki"}, {"by": "mediawiki"})
    return None


def _detect_standard(url: str, page: FetchedPage, payload: Any) -> DetectedSource | None:
    """Return the data standard that a file like `payload` follows; None if not a known one."""
    if not isinstance(payload, dict):
        return None
    if isinstance(payload.get("grants"), list):
        return DetectedSource("360Giving data", url, {"mapping": "360giving"})
    if _is_catalogue(payload):
        return _dcat_source(url, page, "a DCAT catalogue")
    if is_single_project(payload):
        return _record_source(url, page, "a code.json of one project", Format.CODEJSON)
    if "agency" in payload and {"releases", "projects"} & payload.keys():
        return _record_source(url, page, "a code.json inventory", Format.CODEJSON)
    return None


def _is_catalogue(payload: dict[str, Any]) -> bool:
    """Return whether a JSON document is a catalogue of DCAT: a data.json, or JSON-LD."""
    datasets = payload.get("dataset")
    is_data_json = isinstance(datasets, list) and any(
        isinstance(each, dict) and {"title", "description"} <= each.keys() for each in datasets
    )
    return is_data_json or ("@context" in payload and "dcat" in json.dumps(payload["@context"]))


def _dcat_source(url: str, page: FetchedPage, description: str) -> DetectedSource:
    """Return a catalogue of DCAT; raise ParseError or KeyError if it has no dataset."""
    file = SourceFile(page.path, "catalogue", "", Issues("sample"))
    if next(iter(PARSERS[Format.DCAT](file)), None) is None:
        raise KeyError(url)
    return DetectedSource(description, url, {"mapping": "dcat"})


def _guess_paging(page: FetchedPage, payload: Any) -> dict[str, Any]:
    if isinstance(payload, dict) and isinstance(payload.get("next"), str):
        return {"by": "pages", "next": "next"}
    return {"by": "pages"} if next_page_url(page) else {}


def _detect_text(url: str, page: FetchedPage, _: HttpClient) -> DetectedSource:
    head = decode_text(page.content())[0][: 4 * HEAD_BYTES]
    if "publiccodeYmlVersion" in head:
        return DetectedSource("a publiccode.yml", url, {"mapping": "publiccode"})
    if _TURTLE_START.match(head):
        return _dcat_source(url, page, "a DCAT catalogue in Turtle")
    first_line = head.partition("\n")[0]
    if "\t" in first_line:
        return _record_source(url, page, "a TSV table", Format.TSV)
    if _TOML_START.match(head):
        return _detect_toml(url, page)
    if re.match(r"(---|[\w-]+:(\s|$)|- )", first_line):
        # The title of a table may look like YAML too: "Source: Northshire".
        with suppress(KeyError, ParseError):
            return _record_source(url, page, "YAML", Format.YAML)
    return _record_source(url, page, "a CSV table", Format.CSV)


def _detect_toml(url: str, page: FetchedPage) -> DetectedSource:
    document = parse_toml(decode_text(page.content())[0])
    return _record_source(url, page, "TOML", Format.TOML, _items_part(document))


def _items_part(document: Any) -> dict[str, str]:
    """Return the path to the list of records in a document; empty where the document is one."""
    count, items_path = guess_mapping.find_record_list(document)
    return {"items": items_path} if count and items_path else {}


def _detect_xml(url: str, page: FetchedPage, _: HttpClient) -> DetectedSource:
    head = decode_text(page.content())[0][: 4 * HEAD_BYTES].lower()
    if "<urlset" in head or "<sitemapindex" in head:
        return _site_source(url, "a sitemap", "*")
    if "<rdf:rdf" in head and "www.w3.org/ns/dcat#" in head:
        return _dcat_source(url, page, "a DCAT catalogue in RDF/XML")
    if "<rss" in head or "<feed" in head or "<rdf" in head:
        return DetectedSource("a feed", url, {"mapping": "feed"})
    raise KeyError(url)


def _detect_html(url: str, page: FetchedPage, client: HttpClient) -> DetectedSource:
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
        return _site_source(page.url, "a page that lists others", f"{base_path}/*")
    if feed_url := next(iter(extract_feed_urls(content, page.url)), None):
        return DetectedSource("a site with a feed", feed_url, {"mapping": "feed"})
    if _is_reachable(client, f"{root}/sitemap.xml"):
        return _site_source(
            f"{root}/sitemap.xml", "a site with a sitemap", f"{base_path}/*" if base_path else "*"
        )
    raise KeyError(url)


def _is_below(url: str, root: str, path: str) -> bool:
    return url.startswith(f"{root}{path}/") and url.rstrip("/") != f"{root}{path}"


def _is_reachable(client: HttpClient, url: str) -> bool:
    try:
        client.get(url)
    except FetchError:
        return False
    return True


def _site_source(url: str, description: str, include: str) -> DetectedSource:
    return DetectedSource(
        description, url, {"mapping": "webpage"}, {"by": "site", "include": include}
    )


def _detect_zip(url: str, page: FetchedPage, client: HttpClient) -> DetectedSource:
    if "xl/workbook.xml" in archive.list_members(page.path):
        return _record_source(url, page, "an XLSX spreadsheet", Format.XLSX)
    return _detect_archive(url, page, client)


def _detect_gzip(url: str, page: FetchedPage, client: HttpClient) -> DetectedSource:
    """Return the source in a gzip file: an archive, or one file."""
    with TemporaryDirectory(prefix="hasanyone-") as temporary:
        plain_path = Path(temporary, "plain")
        try:
            gunzip(page.path, plain_path, archive.MAX_UNPACKED_BYTES)
        except (EOFError, OSError, ValueError) as error:
            raise FetchError(f"{url} cannot be unpacked.", "Pack it again.") from error
        plain = replace(page, path=plain_path, headers={})
        return _DETECTORS[plain.kind()](url, plain, client)


def _detect_archive(url: str, page: FetchedPage, client: HttpClient) -> DetectedSource:
    """Return the archive as a folder of records; raise KeyError if none of its files may be one."""
    folder = find_project_files(archive.list_members(page.path))
    if folder is None:
        raise KeyError(url)
    with TemporaryDirectory(prefix="hasanyone-") as temporary:
        files = unpack_files(url, page, folder, Path(temporary))
        if len(files) == 1:
            file_page = replace(page, path=files[0].path, headers={})
            detected = _DETECTORS[file_page.kind()](url, file_page, client)
            single = {**detected.part, "files": files[0].name}
            return replace(
                detected, description=f"{detected.description} in an archive", part=single
            )
        samples, read_count = read_samples(folder.format, files)
        description = f"an archive of {folder.count:,} {folder.extension} files"
        return DetectedSource(description, url, folder.guess_part(samples, read_count))


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


def _record_source(
    url: str,
    page: FetchedPage,
    description: str,
    file_format: Format,
    part: dict[str, Any] | None = None,
    harvest: dict[str, Any] | None = None,
) -> DetectedSource:
    """Return a file of records with a guessed mapping.

    Reads at most 50 records. Raises ParseError or KeyError if no mapping can be guessed.
    """
    file = SourceFile(page.path, "sample", (part or {}).get("items", ""), Issues("sample"))
    samples = [record.fields for record, _ in zip(PARSERS[file_format](file), range(_SAMPLE_ROWS))]  # noqa: B905
    file_names = "page-*.json" if harvest else _FILE_NAMES[file_format]
    full_part = {
        "format": file_format.value,
        "files": file_names,
        **(part or {}),
        **guess_mapping.guess_part(samples),
    }
    return DetectedSource(description, url, full_part, harvest or {})


_DETECTORS: dict[ContentKind, Callable[[str, FetchedPage, HttpClient], DetectedSource]] = {
    ContentKind.JSON: _detect_json,
    ContentKind.TEXT: _detect_text,
    ContentKind.XML: _detect_xml,
    ContentKind.HTML: _detect_html,
    ContentKind.ZIP: _detect_zip,
    ContentKind.GZIP: _detect_gzip,
    ContentKind.TAR: _detect_archive,
}
