"""`hasanyone sources add`: an address of any kind becomes a declaration that reads it."""

import gzip
import json
import re

import pytest
from click.testing import CliRunner

from bot.cli import hasanyone
from index.errors import FetchError, SetupError
from ingest.discovery.guess_mapping import find_record_list, guess_part
from ingest.discovery.propose import propose_source
from ingest.discovery.toml_block import append_block
from ingest.harvest import download
from ingest.sources.source import load_sources
from tests.support import registry_payloads
from tests.support.http_fixtures import QUICK

ROWS = [
    {"Project ID": "a", "Project name": "Damp", "Lead council": "X", "Stage": "live"},
    {"Project ID": "b", "Project name": "Mould", "Lead council": "Y", "Stage": "beta"},
]
CSV = "Project ID,Project name,Lead council,Stage\na,Damp,X,live\nb,Mould,Y,beta\n"
ONE_PROJECT = {
    "name": "contracts",
    "description": "Shares contracts with other services.",
    "status": "production",
    "permissions": {"licenses": [{"URL": "LICENSE", "name": "CC0-1.0"}], "usageType": "openSource"},
    "repositoryURL": "https://example.org/contracts.git",
    "projects": [],
}
HOME = "<html><head><link rel='{rel}' type='{type}' href='{href}'></head><body>Hello</body></html>"


@pytest.fixture
def propose(site):
    def run(path: str):
        with download.open_session(budget=QUICK) as web:
            return propose_source(site.url + path, web, "2026-11-22", local=True)

    return run


def kinds(site):
    at = site.url
    listing = "".join(f"<a href='/projects/{n}'>{n}</a>" for n in "ab")
    package = {"id": "1", "title": "Damp", "name": "damp"}
    wiki = {"pageid": 1, "title": "Damp", "revisions": [{"slots": {"main": {"content": "Text."}}}]}
    home = HOME.format(rel="https://api.w.org/", type="", href=f"{at}/wp-json/")
    blog = HOME.format(rel="alternate", type="application/rss+xml", href="/feed")
    return {
        "/feed": registry_payloads.FEED.encode(),
        "/sitemap.xml": registry_payloads.sitemap(f"{at}/projects/a"),
        "/projects": f"<html>{listing}</html>".encode(),
        "/projects/a": registry_payloads.page("Damp reports"),
        "/projects/b": registry_payloads.page("Mould maps"),
        "/blog": blog.encode(),
        "/wordpress": home.encode(),
        "/wp-json/wp/v2/posts": registry_payloads.wordpress(total=2),
        "/ckan": json.dumps({"result": {"count": 1, "results": [package]}}).encode(),
        "/wiki": json.dumps({"query": {"pages": [wiki]}}).encode(),
        "/repos": json.dumps([registry_payloads.repository("damp")]).encode(),
        "/grants": json.dumps({"grants": [{"id": "1", "title": "Damp"}]}).encode(),
        "/nested.json": json.dumps({"meta": {"n": 2}, "data": {"rows": ROWS}}).encode(),
        "/lines": "\n".join(map(json.dumps, ROWS)).encode(),
        "/csv": CSV.encode(),
        "/tsv": CSV.replace(",", "\t").encode(),
        "/xlsx": registry_payloads.workbook(
            ("Sheet", [list(ROWS[0]), *(list(row.values()) for row in ROWS)])
        ),
        "/dump.sql": b"-- Ours\nCREATE TABLE projects (id, title);\n"
        b"INSERT INTO projects VALUES (1, 'Damp'), (2, 'Mould');\n",
        "/titled.csv": f"Source: the digital team,,,\n,,,\n{CSV}".encode(),
        "/yaml": b"- id: a\n  name: Damp\n- id: b\n  name: Mould\n",
        "/toml": b"# Ours\n[[project]]\nid = 'a'\nname = 'Damp'\n[[project]]\nid = 'b'\nname = 'Mould'\n",
        "/objects": json.dumps({row["Project ID"]: row for row in ROWS}).encode(),
        "/publiccode": b"publiccodeYmlVersion: '0.3'\nname: Damp\nurl: https://example.org/damp.git\n",
        "/one/code.json": json.dumps(ONE_PROJECT).encode(),
        "/code.json": json.dumps(
            {"agency": "X", "version": "2.0.0", "releases": [{"name": "Damp"}]}
        ).encode(),
    }


@pytest.mark.parametrize(
    ("path", "what", "count"),
    [
        ("/feed", "a feed", 2),
        ("/sitemap.xml", "a sitemap", 1),
        ("/projects", "a page that lists others", 2),
        ("/blog", "a site with a feed", 2),
        ("/wordpress", "a WordPress site", 2),
        ("/wp-json/wp/v2/posts", "a WordPress API", 2),
        ("/ckan", "a CKAN catalogue", 1),
        ("/wiki", "a MediaWiki", 1),
        ("/repos", "a GitHub listing", 1),
        ("/grants", "360Giving data", 1),
        ("/nested.json", "JSON", 2),
        ("/lines", "JSON Lines", 2),
        ("/csv", "a CSV table", 2),
        ("/tsv", "a TSV table", 2),
        ("/xlsx", "an XLSX spreadsheet", 2),
        ("/titled.csv", "a CSV table", 2),
        ("/dump.sql", "an SQL dump", 2),
        ("/yaml", "YAML", 2),
        ("/toml", "TOML", 2),
        ("/objects", "JSON", 2),
        ("/publiccode", "a publiccode.yml", 1),
        ("/code.json", "a code.json inventory", 1),
        ("/one/code.json", "a code.json of one project", 1),
    ],
)
def test_an_address_becomes_a_declaration_that_reads_it(site, propose, path, what, count):
    site.routes |= kinds(site)
    proposal = propose(path)
    assert proposal.description == what
    assert len(proposal.initiatives) == count


def test_a_licence_is_no_initiative(site, propose):
    site.routes |= kinds(site)
    (project,) = propose("/one/code.json").initiatives
    assert (project.title, project.reuse.code) == ("contracts", ONE_PROJECT["repositoryURL"])


def test_a_guessed_mapping_takes_fields_by_their_names(site, propose):
    site.routes |= kinds(site)
    first = propose("/csv").initiatives[0]
    assert (first.title, first.status, first.id.rpartition(":")[2]) == ("Damp", "live", "a")
    assert guess_part(ROWS) == {
        "key": '"Project ID"',
        "map": {
            "title": '"Project name"',
            "organisations": '"Lead council"',
            "status": "Stage",
        },
    }
    stages = {"Name": "Damp", "Status (idea; alpha; live)": "live"}
    assert guess_part([stages])["map"]["status"] == '"Status (idea; alpha; live)"'
    assert find_record_list({"a": {"b": [{}, {}]}, "c": [{}]}) == (2, "a.b")


def test_a_title_is_also_known_by_its_values():
    rows = [
        {"Contact name": f"Ann Other {n}", "Scheme": f"Scheme number {n}", "Notes": "same words"}
        for n in "abc"
    ]
    assert guess_part(rows)["map"]["title"] == "Scheme"
    apps = [{"App": app, "Phase": "live", "Score": 1} for app in ("Apogy", "Spartacus", "Trees")]
    assert guess_part(apps)["map"]["title"] == "App"
    with pytest.raises(KeyError):
        guess_part([{"const x = 1;": f"let y{n} = {n};", "z": f"some code {n}"} for n in range(5)])


def test_a_site_of_many_pages_is_proposed_from_a_few(site, propose):
    urls = [f"/projects/{n}" for n in range(30)]
    site.routes |= {url: registry_payloads.page(f"Project {url}") for url in urls}
    site.routes["/sitemap.xml"] = registry_payloads.sitemap(*(site.url + url for url in urls))
    assert len(propose("/sitemap.xml").initiatives) == 5


@pytest.mark.parametrize(
    "body",
    [b"\x89PNG\0\0", b"<html>Nothing</html>", b"<svg></svg>", b"", b"{}", b"[" * 50_000],
)
def test_an_address_without_a_list_of_initiatives_is_refused(site, propose, body):
    site.routes["/x"] = body
    with pytest.raises(FetchError, match="no list of initiatives") as raised:
        propose("/x")
    assert raised.value.hint


def test_a_gzip_file_with_damaged_bytes_is_refused(site, propose):
    packed = bytearray(gzip.compress(CSV.encode() * 50))
    packed[20:40] = b"\xff" * 20
    site.routes["/x"] = bytes(packed)
    with pytest.raises(FetchError, match="cannot be unpacked"):
        propose("/x")


@pytest.mark.parametrize(
    ("body", "name", "advice"),
    [
        (b"// Ours\nconst projects = [{ name: 'Damp' }];", "a JavaScript file", "inside code"),
        (b"%PDF-1.7 ...", "a PDF", "Ask its publisher"),
        (b"SQLite format 3\0...", "an SQLite database", "CSV"),
        (b"CREATE TABLE `a` (`id` int(11)) ENGINE=InnoDB;", "an SQL dump", "as CSV"),
        (b"SET statement_timeout = 0;\nCOPY public.a (id) FROM stdin;", "an SQL dump", "sql"),
        (b"<html><body><div id='app'></div></body></html>", "a web page", "network tab"),
        (registry_payloads.archive({"word/document.xml": b""}), "a Word document", "Ask"),
        (registry_payloads.archive({"a.shp": b""}), "a zip archive", "holds no JSON"),
    ],
)
def test_a_format_that_is_not_understood_is_named_with_what_to_do(
    site, propose, body, name, advice
):
    site.routes["/x"] = body
    with pytest.raises(FetchError, match=f"is {name}, and no list") as raised:
        propose("/x")
    assert advice in raised.value.hint


def test_the_names_in_an_object_of_records_are_their_keys_and_titles(site, propose):
    site.routes["/x"] = json.dumps({"Damp": {"about": "A"}, "Mould": {"about": "B"}}).encode()
    first = propose("/x").initiatives[0]
    assert (first.title, first.id.rpartition(":")[2]) == ("Damp", "Damp")


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", ["/lines", "/nested.json", "/csv", "/tsv", "/yaml", "/publiccode"])
def test_an_address_is_read_in_any_encoding_that_the_reader_knows(site, propose, path, encoding):
    content = kinds(site)[path].decode().replace("Damp", "Feuchtigkeit für Süd")
    site.routes[path] = content.encode(encoding)
    assert propose(path).initiatives[0].title == "Feuchtigkeit für Süd"


def test_a_spreadsheet_that_cannot_be_used_is_called_one(site, propose):
    site.routes["/x"] = registry_payloads.workbook(("A", [["Ref", "Stage"], ["1", "live"]]))
    with pytest.raises(FetchError, match="is a spreadsheet, and no list"):
        propose("/x")


@pytest.mark.slow
def test_the_command_prints_a_block_that_can_be_pasted_and_writes_it(site, tmp_path, monkeypatch):
    monkeypatch.setenv("HASANYONE_DATA", str(tmp_path / "data"))
    site.routes |= kinds(site)
    own = tmp_path / "own.toml"
    result = CliRunner().invoke(
        hasanyone, ["sources", "add", f"{site.url}/csv", "--local", "--write", str(own)]
    )
    assert result.exit_code == 0, result.output
    assert "#     Damp" in result.stdout.splitlines()
    pasted = tmp_path / "pasted.toml"
    pasted.write_text(result.stdout)
    (source,) = load_sources(pasted)
    assert load_sources(own)[-1].name == source.name
    assert re.match(r"[a-z0-9-]+$", source.name)
    assert load_sources(own)[0].name == "catalogue"


def test_a_block_that_would_break_the_file_is_not_written(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[[source]]\n")
    with pytest.raises(SetupError):
        append_block('[[source]]\nname = "x"\n', own)
    assert own.read_text() == "[[source]]\n"
    assert [path.name for path in tmp_path.iterdir()] == ["own.toml"]


def test_a_file_of_one_project_is_the_record_whatever_lists_it_holds(propose, site):
    parts = {"organisations": [{"name": "Northshire", "website": "https://n.example"}]}
    about = {"name": "Damp reporting", "description": "Tenants report damp.", **parts}
    site.routes["/one.json"] = json.dumps(about).encode()
    site.routes["/one.yml"] = f"---\n{json.dumps(about)}".encode()
    site.routes["/list.json"] = json.dumps({**about, "projects": ROWS}).encode()
    for name in ("one.json", "one.yml"):
        assert [each.title for each in propose(f"/{name}").initiatives] == ["Damp reporting"]
    assert len(propose("/list.json").initiatives) == len(ROWS)


def test_a_member_of_an_archive_without_a_name_is_passed_over(propose, site):
    packed = registry_payloads.archive({"a.json": json.dumps(ROWS).encode(), "b.json": b"{}"})
    site.routes["/packed.zip"] = packed.replace(b"b.json", b"\0.json")
    assert len(propose("/packed.zip").initiatives) == len(ROWS)
