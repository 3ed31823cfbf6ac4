"""A folder of project files, packed or listed, is proposed as records and read as such."""

import pytest

from ingest.discovery.project_folder import find_project_files
from ingest.discovery.propose import propose_source
from ingest.discovery.toml_block import load_block
from ingest.harvest import download
from ingest.http.fetch_budget import FetchBudget
from ingest.issues import Issues
from ingest.normalise.source_reading import SourceReading
from ingest.read.reader import read_source
from tests.support import registry_payloads

QUICK = FetchBudget(max_tries=1, backoff_s=0.01, requests_per_s=100_000, max_requests=10_000)
YAML = "title: Scheme {n}\ndescription: Scheme {n} mends what is broken.\n"
PAGE = "---\ntitle: Scheme {n}\n---\nScheme {n} mends what is broken.\n"
TOML = 'title = "Scheme {n}"\ndescription = "Scheme {n} mends what is broken."\n'


@pytest.fixture
def read(site, tmp_path):
    """Propose a source for an address and read it whole; returns both."""

    def run(path: str):
        with download.open_session(budget=QUICK) as session:
            proposal = propose_source(site.url + path, session, "2026-11-22", local=True)
            source = load_block(proposal.block).model_copy(update={"rate": None})
            (tmp_path / "files").mkdir()
            folder = download.harvest_source(source, tmp_path / "files", session)
            issues = Issues(source.name)
            return proposal, read_source(SourceReading(source, folder, "2026-11-22", issues))

    return run


def listing(names: list[str]) -> bytes:
    """The index page that a web server makes of a folder."""
    sort = "<a href='?C=M;O=A'>Last modified</a><a href='/'>Parent Directory</a>"
    links = "".join(f"<a href='{name}'>{name}</a>" for name in names)
    return f"<html><title>Index of /projects</title><h1>Index</h1>{sort}{links}</html>".encode()


def serve_listing(site, text: str, ending: str, count: int) -> None:
    names = [f"scheme-{n:04}.{ending}" for n in range(count)]
    site.routes["/projects/"] = listing([*names, "README.md", "style.css"])
    for n, name in enumerate(names):
        site.routes[f"/projects/{name}"] = text.format(n=n).encode()


@pytest.mark.parametrize(
    ("text", "ending", "count"),
    [(YAML, "yml", 23), (PAGE, "md", 40), (TOML, "toml", 23)],
)
def test_a_directory_listing_is_a_folder_of_records(site, read, text, ending, count):
    serve_listing(site, text, ending, count)
    proposal, result = read("/projects/")
    assert proposal.description == f"a listing of {count} {ending} files"
    assert len(proposal.initiatives) == 5
    assert (result.record_count, len(result.initiatives)) == (count, count)
    first = result.initiatives[0]
    assert (first.title, first.description) == ("Scheme 0", "Scheme 0 mends what is broken.")
    assert first.id.endswith(":scheme-0000")


def test_a_listing_of_six_thousand_files_is_proposed_with_the_most_that_it_needs(site):
    serve_listing(site, YAML, "yml", 6000)
    with download.open_session(budget=QUICK) as session:
        address = f"{site.url}/projects/"
        proposal = propose_source(address, session, "2026-11-22", local=True)
    assert load_block(proposal.block).harvest.most == 7500
    assert len(proposal.initiatives) == 5


@pytest.mark.parametrize("wrapper", ["", "repo-main/"])
@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_of_project_files_is_a_folder_of_records(site, read, kind, wrapper):
    files = {f"{wrapper}projects/s{n}.md": PAGE.format(n=n).encode() for n in range(12)}
    others = ("README.md", "package.json", "notes/how.md")
    files |= {f"{wrapper}{name}": b"{}" for name in others}
    site.routes["/all"] = registry_payloads.archive(files, kind)
    proposal, result = read("/all")
    assert proposal.description == "an archive of 12 md files"
    assert sorted(each.id.rpartition(":")[2] for each in result.initiatives)[:2] == ["s0", "s1"]
    assert len(result.initiatives) == 12


def test_an_archive_of_flat_files_at_its_root_is_read(site, read):
    files = {f"s{n}.yml": YAML.format(n=n).encode() for n in range(3)}
    site.routes["/all"] = registry_payloads.archive(files, "tar.gz")
    assert len(read("/all")[1].initiatives) == 3


def test_an_archive_of_one_file_is_read_as_that_file(site, read):
    rows = b"id,name\na,Damp\nb,Mould\n"
    site.routes["/all"] = registry_payloads.archive({"export/all.csv": rows})
    proposal, result = read("/all")
    assert proposal.description == "a CSV table in an archive"
    assert len(result.initiatives) == 2


def test_files_about_the_folder_are_no_project_files():
    paths = ["README.md", "LICENSE.md", ".github/stale.yml", "a/x.yml", "b/y.yml", "c/d/z.yml"]
    folder = find_project_files(paths)
    assert (folder.globs, folder.count) == (("*/*.yml", "*/*/*.yml"), 3)
    assert find_project_files(["README.md", "logo.png"]) is None
