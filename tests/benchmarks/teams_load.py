"""Signed activities, 16 at a time, to our Teams host and to one built from the library's parts.

Both serve the same index and draw the same card, each in a process of its own beside the clients.
Both fetch keys from a metadata server on loopback and send their replies to one. Writes
docs/teams-load.md. `--data` names the folder of an index; without it one of 10,000 initiatives is
built first: the shipped catalogue grown by recombining its texts, with vectors of a hashing
embedder. Questions go through the real model.
"""

import argparse
import asyncio
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import unquote

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import aiohttp
from aiohttp import web

from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import SnapshotStore
from tests.benchmarks.grown_index import build
from tests.support.fake_teams import Microsoft
from tests.support.server import free_port

HOSTS = {"ours": "our host", "stock": "the library’s own"}
AT_ONCE = 16
TENANTS = 256  # Teams takes 30 messages a second of one tenant, and we keep to that
WARM = 3.0
TURNS = 320
QUESTIONS = (
    "has anyone done a chatbot for council services?",
    "tenants report housing repairs online",
    "a shared back office for HR and finance",
    "drones for missing people",
    "damp and mould reporting in Wales",
    "electric vehicle charging on residential streets",
)
REPORT = ROOT / "docs" / "teams-load.md"


class Service:
    """The Connector service that replies go to; it resolves the future of their conversation."""

    def __init__(self) -> None:
        self.port = free_port()
        self.waiting: dict[str, asyncio.Future] = {}

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._reply)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()

    async def _reply(self, request: web.Request) -> web.Response:
        if (await request.json())["type"] == "typing":
            return web.json_response({})
        conversation = unquote(request.path.split("/")[3])
        if (future := self.waiting.pop(conversation, None)) and not future.done():
            future.set_result(None)
        return web.json_response({"id": "1"})


async def load(url: str, microsoft: Microsoft, seconds: float) -> tuple[list, list, int, float]:
    """Seconds to the acknowledgement and to the answer of each activity; failures; time taken."""
    service = Service()
    await service.start()
    microsoft.url = f"http://127.0.0.1:{service.port}"
    token = microsoft.token()
    acknowledged, answered, failed = [], [], 0
    numbers = itertools.count()
    began = time.perf_counter()

    async def client(session: aiohttp.ClientSession) -> None:
        nonlocal failed
        while time.perf_counter() - began < WARM + seconds:
            number = next(numbers)
            activity = _activity(microsoft, number, f"tenant-{number % TENANTS}")
            reply = asyncio.get_running_loop().create_future()
            service.waiting[activity["conversation"]["id"]] = reply
            start = time.perf_counter()
            headers = {"Authorization": f"Bearer {token}"}
            async with session.post(url, json=activity, headers=headers) as response:
                await response.read()
            then = time.perf_counter()
            try:
                await asyncio.wait_for(reply, 15)
            except TimeoutError:
                failed += 1
                continue
            if start - began > WARM:
                acknowledged.append(then - start)
                answered.append(time.perf_counter() - start)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(client(session) for _ in range(AT_ONCE)))
    return acknowledged, answered, failed, time.perf_counter() - began - WARM


def measure(name: str, data: Path, seconds: float) -> dict:
    """The load on one host, and what its turns cost."""
    microsoft = Microsoft()
    port = free_port()
    hosts = [sys.executable, str(ROOT / "tests/benchmarks/teams_hosts.py")]
    with tempfile.TemporaryDirectory() as store:
        arguments = [name, str(data.resolve()), microsoft.url, store, str(port)]
        server = subprocess.Popen([*hosts, *arguments])
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            url = f"http://127.0.0.1:{port}/api/messages"
            before = _cpu(server.pid)
            acknowledged, answered, failed, took = asyncio.run(load(url, microsoft, seconds))
            spent = _cpu(server.pid) - before
        finally:
            server.terminate()
            server.wait()
    noop, replying = _turns([*hosts, name, "turns"], microsoft)
    microsoft.close()
    return {
        "host": HOSTS[name],
        "rate": len(answered) / took,
        "acknowledged": _spread(acknowledged),
        "answered": _spread(answered),
        "failed": failed,
        "cpu": spent / max(1, len(answered) * (took + WARM) / took) * 1e3,
        "noop": noop,
        "replying": replying,
    }


def _turns(command: list[str], microsoft: Microsoft) -> tuple[float, float]:
    """The CPU of a turn that does nothing and of one that sends a text, in ms."""
    microsoft.url = microsoft.own
    bodies = [
        json.dumps(_activity(microsoft, number, f"tenant-{number % TENANTS}"))
        for number in range(TURNS)
    ]
    header = f"Bearer {microsoft.token()}"
    given = json.dumps({"openid": microsoft.own, "header": header, "bodies": bodies})
    ran = subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE, text=True)
    noop, replying = map(float, ran.stdout.split())
    return noop, replying


def _activity(microsoft: Microsoft, number: int, tenant: str) -> dict:
    return microsoft.activity(
        QUESTIONS[number % len(QUESTIONS)],
        id=str(number),
        conversation={"id": f"a:{number}", "tenantId": tenant, "conversationType": "personal"},
        channelData={"tenant": {"id": tenant}},
    )


def report(rows: list[dict], count: int, seconds: float, busy: float) -> str:
    """Return docs/teams-load.md."""
    lines = [
        "# Teams under load",
        "",
        (
            f"`make bench-chat`: signed activities, {AT_ONCE} at a time for {seconds:.0f} s,"
            f" {count:,} initiatives, {os.cpu_count()} cores ({platform.machine()}, Python"
            f" {platform.python_version()}) shared with the clients and anything else"
            f" that ran (load average {busy:.0f} before); every activity is a question that"
            " is answered with a card. The library's own host answers within the request. Ours"
            " acknowledges as soon as the activity is in the store, and answers afterwards."
        ),
        "",
        "| | " + " | ".join(row["host"] for row in rows) + " |",
        "|---" * (len(rows) + 1) + "|",
    ]
    named = {
        "answers a second": lambda row: f"{row['rate']:.1f}",
        "acknowledged, p50 / p95 ms": lambda row: "{:.0f} / {:.0f}".format(*row["acknowledged"]),
        "answered, p50 / p95 ms": lambda row: "{:.0f} / {:.0f}".format(*row["answered"]),
        "not answered": lambda row: str(row["failed"]),
        "CPU for each answer, ms": lambda row: f"{row['cpu']:.1f}",
        "CPU of a turn that does nothing, ms": lambda row: f"{row['noop']:.2f}",
        "CPU of a turn that sends one text, ms": lambda row: f"{row['replying']:.2f}",
    }
    for name, value in named.items():
        lines.append(f"| {name} | " + " | ".join(map(value, rows)) + " |")
    lines += [
        "",
        (
            "The last two lines are the library's share: from the request's token and body to the end"
            " of the turn, one at a time in one process, without our service and without the store. The"
            " reply goes to a server on loopback."
        ),
    ]
    return "\n".join(lines) + "\n"


def _spread(times: list[float]) -> tuple[float, float]:
    return median(times) * 1e3, quantiles(times, n=20)[-1] * 1e3


def _cpu(pid: int) -> float:
    """Seconds of CPU of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait(address: str) -> None:
    async def wait() -> None:
        async with aiohttp.ClientSession() as session:
            for _ in range(300):
                try:
                    async with session.get(address):
                        return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
        sys.exit("The host did not start.")

    asyncio.run(wait())


def main() -> None:
    """Measure both hosts in turn and write the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path)
    asked.add_argument("--seconds", type=float, default=60)
    given = asked.parse_args()
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="hasanyone-teams-") as folder:
        data = given.data or build(Path(folder))
        count = len(open_snapshot(SnapshotStore(data).current_folder()).documents)
        rows = [measure(name, data, given.seconds) for name in HOSTS]
    page = report(rows, count, given.seconds, busy)
    REPORT.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
