"""Attacks on the running server: a flood, half-sent requests, an end under load, long messages.

Run it with `make bench-load`. The server is a process of its own on loopback, and each client has an
address of its own in 127.0.0.0/8. Each attack gives one row; `--code` runs another checkout's server,
for figures before a change. The machine's other work shows in the latencies, so compare rows of one run.
"""

import argparse
import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import aiohttp

from index.evaluation import qrels

QUESTIONS = ROOT / "ingest" / "data" / "questions"
FLOOD_A_SECOND, FLOOD_S = 200, 20.0
HALF_SENT, HALF_SENT_S = 1_500, 45.0
PATIENCE_S = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")
_AT_REST = 0.1  # of one core
MESSAGES = {
    "now … !x": lambda size: "now " * (size // 4) + "!x",
    "spaces": lambda size: "a" + " " * size + "?",
    "references": lambda size: "<# " * (size // 3),
    "brackets": lambda size: "<" * size,
    "quotes": lambda size: 'in:"' * (size // 4),
    "letters": lambda size: "a" * size + "!",
    "commas": lambda size: "thanks, " * (size // 8) + "?",
    "lines": lambda size: "from: a\n" * (size // 8),
}
MESSAGE_CHARACTERS = 40_000


class Server:
    """A running server: its process and address."""

    def __init__(self, process: subprocess.Popen, url: str) -> None:
        self.process, self.url = process, url

    def memory_mb(self, name: str = "VmHWM") -> float:
        """The largest resident size so far, or `VmRSS`: the present one."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024

    def cpu_s(self) -> float:
        """CPU seconds of the process so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@asynccontextmanager
async def serving(code: Path, data: Path) -> AsyncIterator[Server]:
    """A server of the checkout `code`, warm."""
    with tempfile.TemporaryDirectory(prefix="hasanyone-load-") as folder:
        log = Path(folder) / "log"
        environment = {
            **os.environ,
            "PYTHONPATH": str(code),
            "HASANYONE_DATA": str(data),
            "HASANYONE_PORT": "0",
            "HASANYONE_SERVE_BUILDS": "false",
            "HASANYONE_DATABASE": f"sqlite:///{folder}/state.sqlite",
        }
        command = [sys.executable, "-c", "from bot.cli import main; main()", "serve"]
        with log.open("w") as output:
            process = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
                command, cwd=folder, env=environment, stderr=output
            )
        try:
            until = time.monotonic() + PATIENCE_S
            while "startup complete" not in log.read_text(encoding="utf-8"):
                assert process.poll() is None, log.read_text(encoding="utf-8")
                assert time.monotonic() < until, "the server did not start"
                await asyncio.sleep(0.1)
            url = re.search(r"answers on (\S+)", log.read_text(encoding="utf-8"))[1]
            async with session("127.0.0.9") as client:
                for text in questions(5):
                    await ask(client, url, text)
            yield Server(process, url)
        finally:
            process.kill()
            process.wait()


def questions(count: int) -> list[str]:
    """As many different questions."""
    texts = [each.text for each in qrels.load(QUESTIONS).questions]
    return [f"{texts[number % len(texts)]} {number}" for number in range(count)]


def session(address: str) -> aiohttp.ClientSession:
    """A client with this address on loopback."""
    connector = aiohttp.TCPConnector(local_addr=(address, 0), limit=0)
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(PATIENCE_S))


async def ask(client: aiohttp.ClientSession, url: str, text: str) -> tuple[str, float]:
    """The status of a question's answer, or the fault's name, and its seconds."""
    began = time.perf_counter()
    try:
        async with client.get(f"{url}/api/v1/ask", params={"q": text}) as reply:
            await reply.read()
            status = str(reply.status)
    except (aiohttp.ClientError, TimeoutError) as fault:
        status = type(fault).__name__
    return status, time.perf_counter() - began


async def every(interval_s: float, until: float, call: Callable) -> list:
    """The results of `call` at an interval, one after the other, until a time."""
    results = []
    while time.monotonic() < until:
        started = time.monotonic()
        results.append(await call(len(results)))
        await asyncio.sleep(max(0.0, interval_s - (time.monotonic() - started)))
    return results


async def flood(url: str, until: float, counts: Counter) -> None:
    """Ask different questions at a fixed rate, waiting for no answer; at the end leave at once."""
    tasks = set()

    async def one(client: aiohttp.ClientSession, text: str) -> None:
        status, _ = await ask(client, url, text)
        counts[status] += 1

    async with session("127.0.0.2") as client:
        for number, text in enumerate(questions(round(FLOOD_A_SECOND * FLOOD_S))):
            due = until - FLOOD_S + number / FLOOD_A_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if time.monotonic() > until:
                break
            tasks.add(task := asyncio.create_task(one(client, text)))
            task.add_done_callback(tasks.discard)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    counts["left"] += counts.total() and round(FLOOD_A_SECOND * FLOOD_S) - counts.total()


async def healthz(client: aiohttp.ClientSession, url: str) -> float:
    """The seconds of a health check."""
    began = time.perf_counter()
    try:
        async with client.get(f"{url}/healthz") as reply:
            await reply.read()
    except (aiohttp.ClientError, TimeoutError):
        return PATIENCE_S
    return time.perf_counter() - began


async def attack_by_flood(code: Path, data: Path) -> None:
    """One client asks far more than can be answered, while another asks four times a second."""
    async with (
        serving(code, data) as server,
        session("127.0.0.3") as other,
        session("127.0.0.4") as monitor,
    ):
        texts = questions(10_000)[::-1]
        alone = [(await ask(other, server.url, text))[1] for text in texts[:20]]
        until, counts = time.monotonic() + FLOOD_S, Counter()
        answered, health, _ = await asyncio.gather(
            every(0.25, until, lambda number: ask(other, server.url, texts[100 + number])),
            every(0.1, until, lambda _: healthz(monitor, server.url)),
            flood(server.url, until, counts),
        )
        left = time.monotonic()
        rest_s = await seconds_to_rest(server, left)
        report("another client alone, p50 ms", median(alone) * 1e3)
        good = [seconds for status, seconds in answered if status == "200"]
        report("another client in the flood: asked", len(answered))
        report("… answered", len(good))
        report("… p50 ms", median(s for _, s in answered) * 1e3)
        report("… p95 ms", percentile([s for _, s in answered], 95) * 1e3)
        report("/healthz in the flood, p50 ms", median(health) * 1e3)
        report("/healthz in the flood, p95 ms", percentile(health, 95) * 1e3)
        report("/healthz in the flood, worst ms", max(health) * 1e3)
        report("the flood itself", ", ".join(f"{k} {v}" for k, v in sorted(counts.items())))
        report("memory at most, MB", server.memory_mb())
        report("at rest after the client left, s", rest_s)


async def seconds_to_rest(server: Server, left: float, most: float = 120.0) -> float:
    """The seconds from `left` until the process hardly works, at most so many."""
    step = 0.5
    while time.monotonic() < left + most:
        before = server.cpu_s()
        began = time.monotonic()
        await asyncio.sleep(step)
        if server.cpu_s() - before < _AT_REST * step:
            return began - left
    return most


async def attack_by_half_sent(code: Path, data: Path) -> None:
    """One client opens connections and never ends its requests: half of them in a body."""
    heads = (
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nq=",
    )
    async with serving(code, data) as server, session("127.0.0.4") as monitor:
        host, port = server.url.removeprefix("http://").split(":")
        began, closed = time.monotonic(), []

        async def one(number: int) -> None:
            reader, writer = await asyncio.open_connection(
                host, int(port), local_addr=("127.0.0.5", 0)
            )
            writer.write(heads[number % 2])
            try:
                await asyncio.wait_for(reader.read(), HALF_SENT_S)
            except TimeoutError:
                return
            except OSError:
                pass
            finally:
                writer.transport.abort()
            closed.append(time.monotonic() - began)

        async with asyncio.TaskGroup() as group:
            for number in range(HALF_SENT):
                group.create_task(one(number))
            health = await every(0.25, began + 20, lambda _: healthz(monitor, server.url))
        report("half-sent requests", HALF_SENT)
        report("… closed within 30 s", sum(seconds <= 30 for seconds in closed))
        report("… the last one closed after, s", max(closed, default=float("nan")))
        report("/healthz meanwhile, p95 ms", percentile(health, 95) * 1e3)
        smuggled = await asyncio.to_thread(is_closed_after_both_lengths, host, int(port))
        report("Transfer-Encoding with Content-Length closes", "yes" if smuggled else "no")


def is_closed_after_both_lengths(host: str, port: int) -> bool:
    """Whether a request with both lengths ends its connection, and the one behind it is not read."""
    with socket.create_connection((host, port), timeout=3) as connection:
        connection.sendall(
            b"GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
            b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        )
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except TimeoutError:
            return False
    return received.count(b"HTTP/1.1 200") <= 1


async def attack_by_end(code: Path, data: Path) -> None:
    """SIGTERM in the middle of a flood."""
    async with serving(code, data) as server, session("127.0.0.3") as other:
        until, counts = time.monotonic() + FLOOD_S, Counter()
        flooding = asyncio.create_task(flood(server.url, until, counts))
        asking = asyncio.create_task(
            every(
                0.25, until - FLOOD_S + 5, lambda number: ask(other, server.url, f"bins {number}")
            )
        )
        await asyncio.sleep(5)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(server.process.wait, PATIENCE_S)
            report("SIGTERM in the flood: ended after, s", time.monotonic() - began)
        except subprocess.TimeoutExpired:
            report("SIGTERM in the flood: ended after, s", "not within 60")
        flooding.cancel()
        asking.cancel()
        await asyncio.gather(flooding, asking, return_exceptions=True)


async def attack_by_messages(code: Path, _data: Path) -> None:
    """Long messages below an answer, in a process of its own: the slowest of all functions."""
    for name, make in MESSAGES.items():
        program = (
            "import sys, time\n"
            "from bot.chat.intent.recogniser import recognise\n"
            "from bot.service.followup import parse_followup\n"
            "from bot.slack.transport.message import extract_question, parse_text\n"
            "from index.errors import AppError\n"
            "from index.query.parser import parse_query\n"
            "text = sys.stdin.read()\n"
            "def follow_up(text):\n"
            "    typed = parse_text(text)\n"
            "    parse_followup({}, typed)\n"
            "    recognise(typed, {})\n"
            "    parse_query(typed)\n"
            "def shortcut(text):\n"
            "    parse_query(extract_question(parse_text(text)))\n"
            "for call in (follow_up, shortcut):\n"
            "    for given in ('has anyone built a bin calendar?', text):\n"
            "        began = time.process_time()\n"
            "        try:\n"
            "            call(given)\n"
            "        except AppError:\n"
            "            pass\n"
            "        took = time.process_time() - began\n"
            "    print(round(took * 1e3, 1))\n"
        )
        try:
            done = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
                [sys.executable, "-c", program],
                input=make(MESSAGE_CHARACTERS),
                cwd=code,
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
                check=True,
            )
            took = " / ".join(done.stdout.split())
        except subprocess.TimeoutExpired:
            took = "over 60 s"
        report(f"40,000 characters “{name}”: follow-up / shortcut, CPU ms", took)


def percentile(values: list[float], percent: int) -> float:
    """The value that so many percent do not pass."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def report(name: str, value: float | str) -> None:
    """Print one row."""
    shown = value if isinstance(value, str | int) else f"{value:,.1f}"
    print(f"{name:<68}{shown:>24}", flush=True)


ATTACKS = {
    "flood": attack_by_flood,
    "half-sent": attack_by_half_sent,
    "end": attack_by_end,
    "messages": attack_by_messages,
}


def main() -> None:
    """Run the attacks named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("attacks", nargs="*", choices=[[], *ATTACKS], default=[])
    parser.add_argument("--code", type=Path, default=ROOT)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("HASANYONE_DATA", "data")))
    given = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    for name in given.attacks or ATTACKS:
        asyncio.run(ATTACKS[name](given.code.resolve(), given.data.resolve()))


if __name__ == "__main__":
    main()
