"""A second build with nothing changed: its requests to the registries, and its work."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from index.snapshot.build_records import BuildRecords, BuildState
from index.snapshot.store import SnapshotStore
from tests.support import registry_payloads
from tests.support.build_process import ROOT, SERVED
from tests.support.fake_registry import serving

pytestmark = pytest.mark.slow

PART = """
[[source.part]]
name = "records"
files = "{files}"
format = "{format}"
key = "{key}"
map = {{ title = "title", url = "{url}" }}
"""
KINDS = {
    "feed": ("/feed", "", PART.format(files="feed.xml", format="feed", key="id", url="link")),
    "posts": (
        "/wp-json/wp/v2/posts",
        'harvest.by = "wordpress"',
        PART.format(files="page-*.json", format="wordpress", key="id", url="link"),
    ),
    "site": (
        "/sitemap.xml",
        'harvest = { by = "site", include = "/projects/*" }',
        PART.format(files="pages/*.html", format="webpage", key="path", url="url"),
    ),
}


def tagged(route, sends: Counter):
    """A route that adds an ETag of the content, and sends 304 to a client that has it."""

    def answer(request, handler):
        response = route(request, handler) if callable(route) else route
        status, headers, body = response if isinstance(response, tuple) else (200, {}, response)
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        is_cached = request.headers.get("if-none-match") == tag
        sends[304 if is_cached else status] += 1
        return (304, {"ETag": tag}, b"") if is_cached else (status, {**headers, "ETag": tag}, body)

    return answer


def ingest(folder: Path) -> str:
    """The output of `hasanyone ingest` for the registries declared in `folder`."""
    settings = {"HASANYONE_DATA": folder / "data", "HASANYONE_SOURCES": folder / "sources.toml"}
    process = subprocess.run(
        [sys.executable, "-m", "tests.support.tiny_hasanyone", "ingest"],
        cwd=ROOT,
        env={**os.environ, **{k: str(v) for k, v in settings.items()}, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def test_unchanged_sources_get_only_conditional_requests_and_nothing_is_embedded(tmp_path):
    with serving() as site:
        pages = ("/projects/a", "/projects/b")
        sends = Counter()
        routes = {
            "/feed": registry_payloads.FEED.encode(),
            "/wp-json/wp/v2/posts": registry_payloads.wordpress(total=5),
            "/sitemap.xml": registry_payloads.sitemap(*(site.url + page for page in pages)),
            pages[0]: (200, {"Content-Type": "text/html"}, registry_payloads.page("Damp reports")),
            pages[1]: (200, {"Content-Type": "text/html"}, registry_payloads.page("Mould maps")),
            "/robots.txt": b"User-agent: *\nDisallow: /news/\n",
        }
        site.routes = {path: tagged(route, sends) for path, route in routes.items()}
        declared = (
            SERVED.format(name=name, url=site.url + path) + harvest + part
            for name, (path, harvest, part) in KINDS.items()
        )
        (tmp_path / "sources.toml").write_text("\n".join(declared), encoding="utf-8")

        ingest(tmp_path)
        builds = BuildRecords(tmp_path / "data")
        (first,) = map(builds.get, builds.ids())
        assert first.report["embedded"] > 0
        requests = Counter((each.path, tuple(each.query.items())) for each in site.requests)
        assert sends[200] == len(requests)  # each address once, robots.txt for all three sources
        current = SnapshotStore(tmp_path / "data").current_name()

        site.requests.clear()
        sends.clear()
        ingest(tmp_path)
        again = builds.get(builds.ids()[-1])
        assert again.state is BuildState.UNCHANGED
        assert again.report["embedded"] == 0
        assert SnapshotStore(tmp_path / "data").current_name() == current
        assert set(sends) == {304}
        assert Counter((e.path, tuple(e.query.items())) for e in site.requests) == requests
        assert all("if-none-match" in each.headers for each in site.requests)
