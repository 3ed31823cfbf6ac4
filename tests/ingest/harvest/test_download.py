"""A registry fetched from its address, over a real connection to a server of our own."""

import gzip
import io
import json
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.errors import FetchError, SetupError
from index.model import SourceState
from ingest.harvest import download
from ingest.http.client import USER_AGENT
from ingest.http.fetch_budget import FetchBudget
from ingest.sources.source import Source, load_sources
from tests.ingest.conftest import declared, row

QUICK = FetchBudget(max_tries=2, backoff_s=0.01, requests_per_s=1000, max_bytes=1_000_000)
RECORDS = json.dumps([row("one"), row("two")]).encode()


def archive(files: dict[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    """A tar.gz of `files`."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.type = len(content), kind
            if kind != tarfile.REGTYPE:
                member.size, member.linkname = 0, content.decode()
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


GOOD = archive({"repo-HEAD/all.json": RECORDS, "repo-HEAD/README.md": b"not asked for"})


class Registry:
    """A server that sends what a test sets for a path."""

    def __init__(self) -> None:
        self.responses: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self.agents: list[str | None] = []
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registry.agents.append(self.headers["User-Agent"])
                status, body, headers = registry.responses.get(self.path, (404, b"", {}))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args) -> None:
                """Log nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        self.responses[path] = (status, body, {n.replace("_", "-"): v for n, v in headers.items()})
        return self.address + path


@pytest.fixture(scope="module")
def server():
    registry = Registry()
    thread = threading.Thread(target=registry.server.serve_forever, daemon=True)
    thread.start()
    yield registry
    registry.server.shutdown()
    registry.server.server_close()
    thread.join()


def source(folder: Path, url: str) -> Source:
    (source,) = load_sources(declared(folder, "far", url=url))
    return source


def fetch_files(folder: Path, url: str) -> dict[str, bytes]:
    """The files that come from `url`, by their names."""
    with (
        download.open_session(budget=QUICK) as http,
        download.open_source_files(source(folder, url), None, http) as files,
    ):
        return {
            path.relative_to(files).as_posix(): path.read_bytes()
            for path in files.rglob("*")
            if path.is_file()
        }


def test_an_archive_gives_the_files_that_are_read_and_no_others(server, tmp_path):
    assert fetch_files(tmp_path, server.answer("/good", GOOD)) == {"all.json": RECORDS}
    assert server.agents[-1] == USER_AGENT


def test_a_plain_file_is_read_without_unpacking(server, tmp_path):
    text = declared(tmp_path, "far", url=server.answer("/one.json", RECORDS)).read_text()
    (tmp_path / "sources.toml").write_text(text.replace('"*.json"', '"data/one.json"'))
    (far,) = load_sources(tmp_path / "sources.toml")
    with (
        download.open_session(budget=QUICK) as http,
        download.open_source_files(far, None, http) as files,
    ):
        assert (files / "data" / "one.json").read_bytes() == RECORDS


def test_a_redirect_is_followed(server, tmp_path):
    server.answer("/good", GOOD)
    moved = server.answer("/moved", status=302, Location="/good")
    assert fetch_files(tmp_path, moved) == {"all.json": RECORDS}


@pytest.mark.parametrize(
    ("path", "reply", "message"),
    [
        ("/none", None, "status 404"),
        ("/away", {"status": 500}, "status 500"),
        ("/page", {"body": b"<html>Sorry</html>"}, "sent a web page"),
        ("/empty", {}, "no archive"),
        ("/cut", {"body": GOOD[: len(GOOD) // 2]}, "cannot be unpacked"),
        ("/spoilt", {"body": GOOD[:60] + bytes(40) + GOOD[100:]}, "cannot be unpacked"),
        ("/gzip", {"body": gzip.compress(b"no tar inside" * 100)}, "no archive"),
        ("/bomb", {"body": archive({"r/all.json": b" " * 5_000_000})}, "too large or unsafe"),
        ("/large", {"body": bytes(2_000_000)}, "sent more data than allowed"),
        ("/short", {"body": GOOD, "Content_Length": str(len(GOOD) + 99)}, "not be reached"),
        ("/circle", {"status": 302, "Location": "/circle"}, "without end"),
        ("/out", {"body": archive({"r/../../all.json": RECORDS})}, "cannot be unpacked"),
        ("/root", {"body": archive({"r//../../../../tmp/all.json": RECORDS})}, "cannot be unpacked"),
    ],
)  # fmt: skip
def test_a_failed_fetch_is_a_clear_error(server, tmp_path, monkeypatch, path, reply, message):
    monkeypatch.setattr("ingest.harvest.archive.MAX_UNPACKED_BYTES", 4_000_000)
    server.responses.pop(path, None)
    if reply is not None:
        server.answer(path, **reply)
    with pytest.raises(FetchError, match=message) as raised:
        fetch_files(tmp_path, server.address + path)
    assert raised.value.message.startswith("Registry far")
    assert raised.value.hint
    assert sorted(each.name for each in tmp_path.iterdir()) == ["sources.toml"]


def test_an_unreachable_server_is_a_clear_error(tmp_path):
    with pytest.raises(FetchError, match="could not be reached"):
        fetch_files(tmp_path, "http://127.0.0.1:9/x")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_special_files_are_not_unpacked(server, tmp_path, kind):
    url = server.answer("/links", archive({"r/all.json": b"/etc/passwd"}, kind))
    assert fetch_files(tmp_path, url) == {}


@pytest.mark.slow
def test_a_build_reads_from_the_network_and_a_registry_that_is_away_fails_alone(sandbox, server):
    folder = sandbox.folder
    near = load_sources(declared(folder, "near", url=server.answer("/good", GOOD)))
    far = load_sources(declared(folder, "far", url=server.address + "/none"))
    result = sandbox.build(sources=(*near, *far), mirror=None)
    assert [source.state for source in result.sources] == [SourceState.READ, SourceState.FAILED]
    assert sandbox.ids() == ["near:one", "near:two"]
    assert "404" in sandbox.report("far").reason


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_mirror_that_is_not_a_folder_is_refused(tmp_path, kind):
    path = tmp_path / "mirror"
    if kind == "file":
        path.write_text("x")
    with pytest.raises(SetupError, match="mirror"):
        download.check_mirror(path)
