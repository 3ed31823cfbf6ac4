"""Each format from a server on loopback to initiatives, by a declaration like any other."""

import gzip
import io
import json
import sqlite3
import tarfile
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from index.errors import FetchError, ParseError
from index.model import Funding, Initiative, Organisation, Reuse, Role
from ingest.harvest import download
from ingest.issues import Issue
from ingest.read.reader import read_source
from ingest.sources.source import Source, load_declarations, load_sources
from tests.support import registry_payloads
from tests.support.fake_registry import in_turn
from tests.support.http_fixtures import QUICK
from tests.support.source_readings import source_reading

HEAD = """
shipped = true
[[source]]
name = "example"
title = "Example"
publisher = "Somebody"
homepage = "https://example.org/"
licence = "CC0-1.0"
tried = "sample"
local = true
records_min = 1
"""
RAW = '[{ name = "records", files = "%s", format = "%s", key = "id", map.title = "name"%s }]'


def declared(folder: Path, text: str) -> Source:
    path = folder / "own.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_sources(path)[-1]


class Reading:
    """The result of one reading of a source, its issues and its files."""

    def __init__(self, source: Source, folder: Path) -> None:
        self.files = {
            p.relative_to(folder).as_posix(): p.read_bytes()
            for p in folder.rglob("*")
            if p.is_file()
        }
        reading = source_reading(source, folder)
        self.result = read_source(reading)
        self.issues: list[Issue] = reading.issues.raised
        self.all: tuple[Initiative, ...] = self.result.initiatives
        self.first = self.all[0] if self.all else None


@pytest.fixture
def read(tmp_path: Path, site):
    def run(text: str, **bounds: Any) -> Reading:
        source = declared(tmp_path, text.replace("URL", site.url))
        with (
            download.open_session(tmp_path, replace(QUICK, max_bytes=50_000_000, **bounds)) as web,
            download.open_source_files(source, None, web) as folder,
        ):
            assert folder is not None
            return Reading(source, folder)

    return run


def test_rss_becomes_initiatives_without_its_authors(site, read):
    site.routes["/feed"] = (
        200,
        {"Content-Type": "application/rss+xml"},
        registry_payloads.FEED.encode(),
    )
    reading = read('url = "URL/feed"\npart = [{ name = "posts", mapping = "feed" }]')
    assert [each.id for each in reading.all] == [
        "example:https://example.org/?p=3",
        "example:https://example.org/weeknotes/2",
    ]
    assert reading.first.title == "Damp & mould reports – week 3"
    assert reading.first.description == "We tested a form with twelve tenants."
    assert reading.first.themes == ("housing", "repairs")
    assert "Somebody" not in repr(reading.all)
    assert reading.issues == []


def test_atom_is_a_feed_too_in_any_charset(site, read):
    atom = registry_payloads.ATOM.replace('encoding="utf-8"', 'encoding="iso-8859-1"').replace(
        "pilot<", "pilöt<"
    )
    for content_type, content in (
        ("application/atom+xml", atom.encode("latin-1")),
        ("application/atom+xml; charset=iso-8859-1", atom.encode("latin-1")),
    ):
        site.routes["/feed"] = (200, {"Content-Type": content_type}, content)
        reading = read('url = "URL/feed"\npart = [{ name = "posts", mapping = "feed" }]')
        assert reading.first.title == "Open Referral pilöt"


def test_a_billion_laughs_attack_is_not_expanded(site, read):
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]>'
    site.routes["/feed"] = (
        bomb + "<rss version='2.0'><channel><title>&l9;</title></channel></rss>"
    ).encode()
    with pytest.raises(ParseError):
        read('url = "URL/feed"\npart = [{ name = "posts", mapping = "feed" }]')
    site.routes["/map"] = (bomb + "<urlset><url><loc>&l9;</loc></url></urlset>").encode()
    with pytest.raises(FetchError, match="sitemap that cannot be read"):
        read(
            'url = "URL/map"\nharvest.by = "site"\npart = [{ name = "pages", mapping = "webpage" }]'
        )


def test_wordpress_is_read_page_after_page(site, read):
    site.routes["/wp-json/wp/v2/posts"] = registry_payloads.wordpress(total=5)
    reading = read(
        'url = "URL/wp-json/wp/v2/posts"\nharvest.by = "wordpress"\n'
        'part = [{ name = "posts", mapping = "wordpress" }]'
    )
    assert [each.id for each in reading.all] == [f"example:{n}" for n in range(1, 6)]
    assert (reading.first.title, reading.first.summary) == ("Project “1”", "Short.")
    assert (reading.first.description, reading.first.themes) == (
        "One & two",
        ("Housing", "repairs"),
    )
    assert sorted(reading.files) == [f"page-{n:04}.json" for n in (1, 2, 3)]
    assert reading.issues == []


def test_ckan_is_read_until_its_count_is_reached(site, read):
    packages = [
        {
            "id": f"id-{n}",
            "name": f"dataset-{n}",
            "title": f"Dataset {n}",
            "notes": "Who shares what.",
            "license_title": "Creative Commons Attribution",
            "organization": {"title": "Example Council", "name": "example"},
            "tags": [{"display_name": "sharing", "name": "sharing"}],
            "extras": [{"key": "status", "value": "live"}],
            "maintainer_email": "redacted@example.org",
            "resources": [{"url": "https://example.org/a.csv", "name": "A"}],
            "type": "dataset",
        }
        for n in range(150)
    ]

    def answer(request, _):
        start, rows = int(request.query["start"]), int(request.query["rows"])
        result = {"count": len(packages), "results": packages[start : start + rows]}
        return json.dumps({"success": True, "result": result}).encode()

    site.routes["/api/3/action/package_search"] = answer
    block = (
        'url = "URL/api/3/action/package_search"\nharvest = { by = "ckan", params = { fq = "a:b" } }\n'
        'part = [{ name = "packages", mapping = "ckan", map = { status = "extras.status" } }]'
    )
    reading = read(block)
    assert len(reading.all) == 150
    assert reading.first.organisations == (Organisation("Example Council"),)
    assert reading.first.reuse == Reuse(licence="Creative Commons Attribution")
    assert (reading.first.status, reading.first.contact) == ("live", None)
    assert site.requests[-1].query["fq"] == "a:b"
    assert reading.issues == []
    site.routes["/api/3/action/package_search"] = b'{"success": false}'
    with pytest.raises(FetchError, match="did not respond as CKAN does"):
        read(block)


def test_mediawiki_is_continued_until_complete(site, read):
    wikitext = (
        "{{Infobox project|name=Damp|status=Live <!-- since May -->|lead=[[Example Council]]}}\n"
        "'''Damp''' is a [[service]] for reports.<ref>x</ref>\n"
        "== History ==\nIt began in 2024.\n[https://example.org/code Code]\n[[Category:Housing]]"
    )
    bare = {"pageid": 1, "ns": 0, "title": "Damp", "fullurl": "https://wiki.example.org/Damp"}
    slots = {"main": {"contentmodel": "wikitext", "content": wikitext}}
    full = {**bare, "revisions": [{"timestamp": "2026-05-05T09:00:00Z", "slots": slots}]}
    other = {**full, "pageid": 2, "title": "Mould"}

    def answer(request, _):
        if "rvcontinue" in request.query:
            payload = {
                "batchcomplete": True,
                "query": {"pages": [full]},
                "continue": {"gcmcontinue": "x"},
            }
        elif "gcmcontinue" in request.query:
            payload = {"batchcomplete": True, "query": {"pages": [other]}}
        else:
            payload = {
                "query": {"pages": [bare]},
                "continue": {"rvcontinue": "1|2", "continue": "||"},
            }
        return json.dumps(payload).encode()

    site.routes["/w/api.php"] = answer
    reading = read(
        'url = "URL/w/api.php"\n[source.harvest]\nby = "mediawiki"\n'
        'params = { generator = "categorymembers", gcmtitle = "Category:Projects" }\n'
        '[[source.part]]\nname = "pages"\nmapping = "mediawiki"\nmap.status = "infobox.status"\n'
    )
    assert [each.title for each in reading.all] == ["Damp", "Mould"]
    assert (
        reading.first.description == "Damp is a service for reports. History It began in 2024. Code"
    )
    assert (reading.first.status, reading.first.themes) == ("live", ("Housing",))
    assert reading.first.links == ("https://example.org/code",)
    assert site.requests[0].query["gcmtitle"] == "Category:Projects"
    assert reading.result.left_out == {}


def test_a_site_is_read_by_its_sitemaps(site, read):
    at = site.url
    inner = registry_payloads.sitemap(
        f"{at}/projects/a", f"{at}/projects/b", f"{at}/projects/gone", f"{at}/news/c"
    )
    site.routes |= {
        "/sitemap.xml": registry_payloads.sitemap(
            f"{at}/map.xml.gz", "http://elsewhere.example/x.xml", index=True
        ),
        "/map.xml.gz": (200, {"Content-Type": "application/gzip"}, gzip.compress(inner)),
        "/projects/a": (200, {"Content-Type": "text/html"}, registry_payloads.page("Damp reports")),
        "/projects/b": (200, {"Content-Type": "text/html"}, registry_payloads.page("Mould maps")),
        "/robots.txt": b"User-agent: *\nDisallow: /news/\n",
    }
    reading = read(
        'url = "URL/sitemap.xml"\nharvest = { by = "site", include = "/projects/*" }\n'
        '[[source.part]]\nname = "pages"\nmapping = "webpage"\n'
        "map.status = 'facts.Status'\nmap.organisations = 'facts.Lead'"
    )
    assert [each.id for each in reading.all] == ["example:/projects/a", "example:/projects/b"]
    assert (reading.first.title, reading.first.url) == ("Damp reports", at + "/projects/a")
    assert reading.first.description.startswith("Four councils built Damp reports together")
    assert not {"Cookies", "not text"} & set(reading.first.description.split())
    assert (reading.first.status, reading.first.themes) == ("live", ("housing",))
    assert reading.first.organisations == (Organisation("Example Council"),)
    assert reading.issues == []


def test_a_site_is_read_by_its_listing_pages(site, read):
    first = b"<html><a href='/projects/a'>A</a><a href='?page=2' rel='next'>More</a></html>"
    site.routes["/projects/"] = in_turn(
        first, b"<html><a href='b#top'>B</a><a href='//x.y/projects/z'>Z</a></html>"
    )
    site.routes |= {
        "/projects/a": registry_payloads.page("A thing"),
        "/projects/b": registry_payloads.page("B thing"),
    }
    reading = read(
        'url = "URL/projects/"\nharvest = { by = "site", include = "/projects/*" }\n'
        'part = [{ name = "pages", mapping = "webpage" }]'
    )
    assert [each.title for each in reading.all] == ["A thing", "B thing"]


def test_a_site_with_more_pages_than_declared_fails(site, read):
    site.routes["/sitemap.xml"] = registry_payloads.sitemap(
        *(f"{site.url}/p/{n}" for n in range(9))
    )
    with pytest.raises(FetchError, match="more than 3 pages"):
        read(
            'url = "URL/sitemap.xml"\nharvest = { by = "site", most = 3 }\n'
            'part = [{ name = "pages", mapping = "webpage" }]'
        )


def test_an_organisation_of_github_is_read_by_its_links(site, read):
    site.routes["/orgs/x/repos"] = registry_payloads.github(site, "/orgs/x/repos")
    reading = read(
        'url = "URL/orgs/x/repos"\nharvest.by = "github"\n'
        'part = [{ name = "repositories", mapping = "github" }]'
    )
    assert [each.id for each in reading.all] == ["example:ExampleCouncil/damp"]
    assert reading.first.reuse == Reuse("https://github.com/ExampleCouncil/damp", "MIT")
    assert reading.first.status == "unknown"
    assert reading.result.left_out == {"copy of another repository": 1}
    assert reading.issues == []


def test_grants_state_who_paid_and_not_what_was_planned(site, read):
    grant = {
        "id": "360G-x-1",
        "title": "Warm homes",
        "description": "Advice at the door.",
        "currency": "GBP",
        "amountAwarded": 12500,
        "awardDate": "2024-05-01",
        "plannedDates": [{"startDate": "2024-06-01", "endDate": "2025-06-01"}],
        "recipientOrganization": [{"id": "GB-CHC-1", "name": "Warm Homes Charity"}],
        "fundingOrganization": [{"id": "GB-CHC-2", "name": "A Fund"}],
        "beneficiaryLocation": [{"name": "Leeds", "geoCode": "E08000035"}],
    }
    site.routes["/grants.json"] = json.dumps({"grants": [grant]}).encode()
    reading = read('url = "URL/grants.json"\npart = [{ name = "grants", mapping = "360giving" }]')
    assert reading.first.funding == Funding("A Fund", 12500, "GBP")
    assert reading.first.organisations == (
        Organisation("Warm Homes Charity"),
        Organisation("A Fund", Role.FUNDER),
    )
    assert (reading.first.region, reading.first.started, reading.first.ended) == (
        "Leeds",
        None,
        None,
    )
    assert reading.issues == []


PAGED = {
    "by number": ('harvest = { by = "pages", page = "page", items = "data.items" }', "page", 1, 1),
    "by offset": (
        'harvest = { by = "pages", page = "offset", first = 0, step = 2, items = "data.items" }',
        "offset",
        0,
        2,
    ),
}


@pytest.mark.parametrize("how", PAGED)
def test_a_json_interface_is_read_by_counting(site, read, how):
    harvest, name, first, step = PAGED[how]

    def answer(request, _):
        at = (int(request.query[name]) - first) // step * 2
        items = [{"id": n, "name": f"Thing {n}"} for n in range(5)[at : at + 2]]
        return json.dumps({"data": {"items": items}}).encode()

    site.routes["/api"] = answer
    part = RAW % ("page-*.json", "json", ', items = "data.items", ignore = ["_document"]')
    reading = read(f'url = "URL/api"\n{harvest}\npart = {part}')
    assert [each.title for each in reading.all] == [f"Thing {n}" for n in range(5)]
    assert reading.issues == []


def test_a_json_interface_is_read_by_the_address_that_each_page_names(site, read):
    first = {"next": "/api?after=1", "rows": [{"id": 1, "name": "One"}]}
    last = {"next": None, "rows": [{"id": 2, "name": "Two"}]}
    site.routes["/api"] = in_turn(json.dumps(first).encode(), json.dumps(last).encode())
    block = 'url = "URL/api"\nharvest = { by = "pages", next = "next" }\npart = ' + RAW % (
        "page-*.json",
        "json",
        ', items = "rows", ignore = ["_document"]',
    )
    assert [each.title for each in read(block).all] == ["One", "Two"]
    site.routes["/api"] = json.dumps({**first, "next": "http://other.example/"}).encode()
    with pytest.raises(FetchError, match="next page on another host"):
        read(block)


def test_json_lines_are_one_file(site, read):
    site.routes["/all.jsonl"] = b'{"id": 1, "name": "One"}\n{"id": 2, "name": "Two"}\n'
    reading = read('url = "URL/all.jsonl"\npart = ' + RAW % ("all.jsonl", "jsonl", ""))
    assert [each.title for each in reading.all] == ["One", "Two"]


def test_tsv_is_read_also_as_a_spreadsheet_writes_it(site, read):
    text = 'id\tname\n1\t"One, with ""words"""\n2\tTwo\n'
    for content in (text.encode(), text.encode("utf-16")):
        site.routes["/all.tsv"] = content
        reading = read('url = "URL/all.tsv"\npart = ' + RAW % ("all.tsv", "tsv", ""))
        assert [each.title for each in reading.all] == ['One, with "words"', "Two"]


def test_xlsx_is_read_by_sheet(site, read):
    rows = [["id", "name", "started"], [1, "One", datetime(2024, 5, 1)], [], [2.0, " Two ", None]]  # noqa: DTZ001
    site.routes["/a.xlsx"] = registry_payloads.workbook(
        ("Read me", [["Some words"]]), ("Projects", rows)
    )
    more = ', items = "Projects", map.started = "started"'
    reading = read('url = "URL/a.xlsx"\npart = ' + RAW % ("a.xlsx", "xlsx", more))
    assert [each.id for each in reading.all] == ["example:1", "example:2"]
    assert [each.started for each in reading.all] == ["2024-05-01", None]


def test_a_sheet_that_claims_two_gigabytes_of_cells_costs_nothing(site, read):
    small = registry_payloads.workbook(("Sheet", [["id", "name"], [1, "One"]]))
    vast = b'<dimension ref="A1:XFD1048576"/>'
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'

    def claim(content: bytes) -> bytes:
        before, _, after = content.partition(b"<dimension")
        rest = after.partition(b"/>")[2].replace(b"</sheetData>", far)
        return before + vast + rest

    site.routes["/a.xlsx"] = registry_payloads.with_member(small, "xl/worksheets/sheet1.xml", claim)
    tracemalloc.start()
    reading = read('url = "URL/a.xlsx"\npart = ' + RAW % ("a.xlsx", "xlsx", ""))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [each.title for each in reading.all] == ["One"]
    assert "claims 1,048,576 rows and 16,384 columns" in reading.issues[0].detail
    assert peak < 50_000_000


def test_a_spreadsheet_that_is_a_zip_bomb_is_not_opened(site, read):
    small = registry_payloads.workbook(("Sheet", [["id", "name"], [1, "One"]]))
    bomb = registry_payloads.with_member(
        small, "xl/worksheets/sheet1.xml", lambda _: bytes(300_000_000)
    )
    site.routes["/a.xlsx"] = bomb
    with pytest.raises(ParseError):
        read('url = "URL/a.xlsx"\npart = ' + RAW % ("a.xlsx", "xlsx", ""))


def test_archives_give_the_files_that_are_declared(site, read):
    tarred, zipped = io.BytesIO(), io.BytesIO()
    content = b'{"id": 1, "name": "One"}'
    with tarfile.open(fileobj=tarred, mode="w:gz") as archive:
        for name in ("repo-main/data/one.json", "repo-main/other.txt", "repo-main/../../evil.json"):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    with zipfile.ZipFile(zipped, "w") as packed:
        packed.writestr("repo-main/data/one.json", content)
        packed.writestr("repo-main/other.txt", "x")
    for archive_content in (tarred.getvalue(), zipped.getvalue()):
        site.routes["/a"] = archive_content
        reading = read('url = "URL/a"\npart = ' + RAW % ("data/*.json", "json", ""))
        assert list(reading.files) == ["data/one.json"]
        assert [each.title for each in reading.all] == ["One"]


def test_a_zip_bomb_and_a_broken_archive_are_refused(site, read, monkeypatch):
    monkeypatch.setattr("ingest.harvest.archive.MAX_UNPACKED_BYTES", 1_000_000)
    part = 'url = "URL/a"\npart = ' + RAW % ("*.json", "json", "")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.json", bytes(20_000_000))
    site.routes["/a"] = out.getvalue()
    with pytest.raises(FetchError, match="too large or unsafe"):
        read(part)
    site.routes["/a"] = gzip.compress(bytes(20_000_000))
    with pytest.raises(FetchError, match="too large or unsafe"):
        read(part)
    site.routes["/a"] = gzip.compress(b'{"id": 1}' * 1000)[:-12]
    with pytest.raises(FetchError, match="cannot be unpacked"):
        read(part)


def test_a_database_is_read_and_not_changed(read, tmp_path, monkeypatch):
    path = tmp_path / "register.db"
    with sqlite3.connect(path) as database:
        database.execute("create table projects (id integer, name text, started date)")
        database.execute("insert into projects values (1, 'One', '2024-05-01'), (2, 'Two', null)")
    monkeypatch.setenv("REGISTER_DB", f"sqlite:///{path}")
    harvest = 'harvest = { by = "sql", env = "REGISTER_DB", query = "%s" }\npart = '
    part = RAW % ("rows.jsonl", "jsonl", ', map.started = "started"')
    reading = read(harvest % "select * from projects" + part)
    assert [(each.title, each.started) for each in reading.all] == [
        ("One", "2024-05-01"),
        ("Two", None),
    ]
    with pytest.raises(FetchError, match="The query of Example failed"):
        read(harvest % "delete from projects" + part)
    with sqlite3.connect(path) as database:
        assert database.execute("select count(*) from projects").fetchone() == (2,)
    monkeypatch.delenv("REGISTER_DB")
    with pytest.raises(FetchError, match="REGISTER_DB"):
        read(harvest % "select 1" + part)


def test_invalid_utf_8_raises_an_issue_and_loses_no_record(site, read):
    site.routes["/a.csv"] = b"id,name\n1,One\n2,caf\xe9\n"
    reading = read('url = "URL/a.csv"\npart = ' + RAW % ("a.csv", "csv", ""))
    assert [each.title for each in reading.all] == ["One", "café"]
    assert "not UTF-8" in reading.issues[0].detail


def test_a_second_reading_sends_conditions_and_gives_the_same(site, read):
    def answer(request, _):
        is_cached = request.headers.get("if-none-match") == '"1"'
        return (
            (304, {}, b"") if is_cached else (200, {"ETag": '"1"'}, registry_payloads.FEED.encode())
        )

    site.routes["/feed"] = answer
    block = 'url = "URL/feed"\npart = [{ name = "posts", mapping = "feed" }]'
    assert read(block).all == read(block).all
    assert site.requests[-1].headers["if-none-match"] == '"1"'


def test_a_token_comes_from_the_environment_alone(site, read, monkeypatch):
    site.routes["/feed"] = registry_payloads.FEED.encode()
    block = (
        'url = "URL/feed"\ntoken_env = "FEED_TOKEN"\npart = [{ name = "posts", mapping = "feed" }]'
    )
    with pytest.raises(FetchError, match="FEED_TOKEN"):
        read(block)
    monkeypatch.setenv("FEED_TOKEN", "secret")
    read(block)
    assert site.requests[-1].headers["authorization"] == "Bearer secret"


def test_a_source_that_is_off_is_not_asked_for(site, tmp_path):
    source = declared(
        tmp_path,
        f'url = "{site.url}/feed"\nenabled = false\npart = [{{ name = "posts", mapping = "feed" }}]',
    )
    with (
        download.open_session() as web,
        download.open_source_files(source, tmp_path, web) as folder,
    ):
        assert folder is None
    assert site.requests == []


NEVER = [source for source in load_declarations().sources if source.tried == "never"]


@pytest.mark.parametrize("source", NEVER, ids=[source.name for source in NEVER])
def test_a_declaration_never_tried_reads_what_its_kind_of_server_sends(source, site, tmp_path):
    path = "/" + source.url.split("/", 3)[-1]
    local = source.model_copy(
        update={"url": site.url + path, "local": True, "enabled": True, "rate": 50}
    )
    glob = source.harvest.include[0].replace("[0-9]", "7").replace("*", "thing")
    matching = "/" + glob.removeprefix("/")
    site.routes |= {
        "site": {
            path: registry_payloads.sitemap(site.url + matching),
            matching: registry_payloads.page("Damp reports"),
        },
        "wordpress": {path: registry_payloads.wordpress(total=3)},
        "github": {path: registry_payloads.github(site, path)},
        "file": {path: registry_payloads.FEED.encode()},
    }[source.harvest.by]
    with (
        download.open_session(budget=QUICK) as session,
        download.open_source_files(local, None, session) as folder,
    ):
        reading = source_reading(local, folder)
        assert read_source(reading).initiatives
    assert reading.issues.raised == []
