"""Every fault at once, through `hasanyone ingest` and a real server: nothing good is lost."""

import gzip
import io
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import Surface
from index.snapshot.build_records import BuildRecords, BuildState
from index.snapshot.manifest import verify_snapshot
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import SnapshotStore
from ingest.read.record_store import RecordStore
from tests.support import registry_payloads
from tests.support.build_process import ROOT, SERVED
from tests.support.fake_registry import serving

pytestmark = pytest.mark.slow

PART = """
[[source.part]]
name = "records"
files = "all.{ends}"
format = "{format}"
{mapping}
"""
PLAIN = 'key = "id"\nmap = { title = "name", summary = "text" }'
FEED = 'key = "link"\nmap = { title = "title", summary = "summary" }'
SUBJECTS = ("damp reports", "pothole map", "bin calendar")


def rows(name: str, *more: str) -> list[dict]:
    """Records that differ between sources, so that none are merged."""
    return [
        {"id": f"{key}", "name": f"{key} of {name}", "text": f"{key}: what {name} makes of it."}
        for key in (*SUBJECTS, *more)
    ]


def as_json(records: list[dict]) -> bytes:
    return json.dumps(records).encode()


def as_csv(records: list[dict]) -> bytes:
    return "\n".join(["id,name,text", *(",".join(row.values()) for row in records)]).encode()


def as_feed(records: list[dict]) -> bytes:
    items = (
        f"<item><title>{row['name']}</title><link>https://f.example/{row['id']}</link>"
        f"<description>{row['text']}</description></item>"
        for row in records
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()


def as_sheet(records: list[dict]) -> bytes:
    return registry_payloads.workbook(
        ("All", [["id", "name", "text"], *([*row.values()] for row in records)])
    )


def as_zip(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("all.json", content)
    return out.getvalue()


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'
    return f"{head}<rss version='2.0'><channel><title>&l9;</title></channel></rss>".encode()


def vast(content: bytes) -> bytes:
    """A sheet that claims two gigabytes of cells, and has one at their end."""
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'

    def claim(content: bytes) -> bytes:
        before, _, after = content.partition(b"<dimension")
        rest = after.partition(b"/>")[2].replace(b"</sheetData>", far)
        return before + b'<dimension ref="A1:XFD1048576"/>' + rest

    return registry_payloads.with_member(content, "xl/worksheets/sheet1.xml", claim)


def drip(_, handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(600):
        handler.wfile.write(b" ")
        time.sleep(0.05)


def html(*_):
    return 200, {"Content-Type": "application/json"}, b"<!doctype html><html>Sorry</html>"


class Fault:
    """A fault of a registry: the report of it, the faulty response, and the good one before."""

    def __init__(self, message: str, fault, good=as_json, *, kind: str = "json", lost: bool = True):
        self.message, self.fault, self.good = message, fault, good
        self.kind, self.lost = kind, lost


FAULTS = {
    "hangs": Fault(r"failed: .*longer than", lambda *_: time.sleep(30)),
    "drips": Fault(r"failed: .*longer than", drip),
    "html": Fault(r"failed: .*a web page where data", html),
    "errors": Fault(r"failed: .*status 500", (500, {}, b"")),
    "cut": Fault(
        r"failed: .*cut short",
        (200, {"Content-Encoding": "gzip"}, gzip.compress(os.urandom(9000))[:-500]),
    ),
    "cutfile": Fault(r"failed: .*cannot be unpacked", gzip.compress(os.urandom(9000))[:-500]),
    "bomb": Fault(
        r"failed: .*too large or unsafe", as_zip(bytes(40_000_000)), lambda r: as_zip(as_json(r))
    ),
    "laughs": Fault(r"failed: ", laughs(), as_feed, kind="feed"),
    "sheet": Fault(
        r"broken file: all\.xlsx: claims 1,048,576 rows",
        vast(as_sheet(rows("sheet"))),
        as_sheet,
        kind="xlsx",
        lost=False,
    ),
    "sheetbomb": Fault(
        r"failed: ",
        registry_payloads.with_member(as_sheet(rows("x")), "xl/worksheets/sheet1.xml", lambda _: bytes(30_000_000)),
        as_sheet,
        kind="xlsx",
    ),
    "loop": Fault(r"failed: .*without end", (302, {"Location": "/loop"}, b"")),
    "latin": Fault(
        r"broken file: all\.csv: not UTF-8", as_csv(rows("latin")) + b"\ncafe,caf\xe9,x", as_csv, kind="csv", lost=False
    ),
    "many": Fault(
        r"left out 19950: key used over and over",
        as_json([*rows("many"), *[{"id": "one", "name": f"One {n}", "text": "x"} for n in range(20_000)]]),
        lost=False,
    ),
    "gone": Fault(r"failed: .*could not be reached", lambda _, h: h.connection.shutdown(socket.SHUT_RDWR)),
}  # fmt: skip


@pytest.fixture(scope="module")
def site():
    with serving() as site:
        yield site


@pytest.fixture(scope="module")
def first(site, tmp_path_factory):
    """The body without any fault, its first index built."""
    body = Body(site, tmp_path_factory.mktemp("body"))
    body.well()
    status, output = body.ingest()
    assert status == 0, output
    assert "failed" not in output
    assert len(body.ids()) == 3 * (len(FAULTS) + 1)
    return body


@pytest.fixture
def body(first, site, tmp_path):
    """A copy of the body with its first index."""
    shutil.copytree(first.data, tmp_path / "data")
    site.requests.clear()
    return Body(site, tmp_path)


class Body:
    """A public body with these registries, one of which never fails."""

    def __init__(self, site, folder: Path) -> None:
        self.site, self.folder, self.data = site, folder, folder / "data"
        blocks = [self._declared("steady", "json")]
        blocks += [self._declared(name, fault.kind) for name, fault in FAULTS.items()]
        (folder / "sources.toml").write_text("".join(blocks), encoding="utf-8")
        self.store = SnapshotStore(self.data)

    def _declared(self, name: str, kind: str) -> str:
        mapping = FEED if kind == "feed" else PLAIN
        ends = "xml" if kind == "feed" else kind
        head = SERVED.format(name=name, url=f"{self.site.url}/{name}")
        return head + PART.format(format=kind, mapping=mapping, ends=ends)

    def well(self, *news: str) -> None:
        self.site.routes["/steady"] = as_json(rows("steady", *news))
        for name, fault in FAULTS.items():
            self.site.routes[f"/{name}"] = fault.good(rows(name))

    def ill(self) -> None:
        self.well("swift boxes")
        for name, fault in FAULTS.items():
            self.site.routes[f"/{name}"] = fault.fault

    def start(self, *words: str, **more) -> subprocess.Popen:
        settings = {
            "DATA": self.data,
            "SOURCES": self.folder / "sources.toml",
            "FETCH_SECONDS": 6,
            "RETRIES": 1,
            "RETRY_SECONDS": 0.1,
        }
        ours = {f"HASANYONE_{name}": str(value) for name, value in settings.items()}
        return subprocess.Popen(
            [sys.executable, "-m", "tests.support.tiny_hasanyone", "ingest", *words],
            cwd=ROOT,
            env={**os.environ, **ours, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )

    def ingest(self, **more) -> tuple[int, str]:
        with self.start(**more) as process:
            output, wrong = process.communicate()
        return process.returncode, output + wrong

    def ids(self) -> set[str]:
        return {each.id for each in open_snapshot(self.store.current_folder()).documents}

    def builds(self):
        builds = BuildRecords(self.data)
        return [builds.get(id_) for id_ in builds.ids()]


@contextmanager
def asking(data: Path):
    """Ask in a loop; yields the number of answers by the snapshot that gave them."""
    asker, over, counts = AnswerService(LiveSnapshot(data), None), threading.Event(), Counter()

    def ask() -> None:
        while not over.wait(0.02):
            answer = asker.ask("damp reports", surface=Surface.API)
            counts[answer.searched.snapshot] += bool(answer.hits)
            counts["without an answer"] += not answer.hits

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield counts
    finally:
        over.set()
        thread.join()


def test_every_fault_at_once_costs_no_good_record_and_is_named(body):
    good, old = body.ids(), body.store.current_name()
    body.ill()
    with asking(body.data) as counts:
        status, output = body.ingest()
    assert status == 0, output
    assert counts["without an answer"] == 0
    assert counts[old] > 0
    assert good < body.ids()
    assert "steady:swift boxes" in body.ids()
    lines = output.splitlines()
    for name, fault in FAULTS.items():
        assert any(re.match(rf"{name}: {fault.message}", line) for line in lines), (name, output)
    assert all("Traceback" not in line and str(body.folder) not in line for line in lines)
    report = body.builds()[-1].report
    for each in report["sources"]:
        assert each["read"] == each["ingested"] + each["merged"] + sum(each["left_out"].values())
    states = {source["name"]: source["state"] for source in report["sources"]}
    assert states == {"steady": "read"} | {
        name: "failed" if fault.lost else "read" for name, fault in FAULTS.items()
    }


def test_a_build_killed_while_a_registry_hangs_goes_on_when_it_is_asked_for_again(body):
    good, old = body.ids(), body.store.current_name()
    body.well("swift boxes")
    reached, answer = threading.Event(), body.site.routes["/errors"]

    def hang(*_):
        body.site.routes["/errors"] = answer
        reached.set()
        time.sleep(10)

    body.site.routes["/errors"] = hang
    with body.start() as process:
        assert reached.wait(120)
        os.kill(process.pid, signal.SIGKILL)
    assert body.store.current_name() == old
    verify_snapshot(body.store.current_folder())
    request_count = body.site.paths().count("/hangs")
    status, output = body.ingest()
    assert status == 0, output
    assert body.site.paths().count("/hangs") == request_count  # it had been read before the kill
    assert good < body.ids()
    (build,) = [each for each in body.builds() if each.interrupted]
    assert (build.interrupted, build.state) == (("read errors",), BuildState.PROMOTED)


def test_a_full_disk_is_reported_and_the_next_build_is_complete(body):
    good, old = body.ids(), body.store.current_name()
    news = [f"scheme {n}" for n in range(2000)]
    body.well(*news)
    largest = (body.data / "jobs.sqlite").stat().st_size + 50_000

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    with asking(body.data) as counts:
        status, output = body.ingest(preexec_fn=fill)
    assert status == 1
    assert "disk is full" in output
    # Where coverage is measured, it cannot save its own file either, and says so at the end.
    assert "Traceback" not in output.partition("Exception ignored in atexit")[0]
    assert counts["without an answer"] == 0
    assert set(counts) == {old, "without an answer"}
    assert body.builds()[-1].state is BuildState.FAILED
    assert body.ingest()[0] == 0
    assert good | {f"steady:{each}" for each in news} <= body.ids()
    assert RecordStore(body.data).is_intact("steady")
