"""Cost of the door: what HTTP, serialising and keeping add to a search, in a real server process.

`make bench` runs it. Questions are asked over HTTP one after the other, ten hits each, and each is also
asked of the plain pipeline in between, so that both find the same cold caches and the same other work
on the machine. The server's CPU time is that of its whole process; that of the search is measured in
the thread that answers.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
# Runs the server; after `count` questions it logs the CPU time of each search.
SERVE = """
import sys, time
from bot.cli import main
from bot.service.answering import AnswerService
answer, seconds = AnswerService.answer, []
def timed(*given, **named):
    began = time.thread_time()
    try:
        return answer(*given, **named)
    finally:
        seconds.append(time.thread_time() - began)
        if len(seconds) == {count}:
            print(*(f"search {{each}}" for each in seconds), sep="\\n", file=sys.stderr, flush=True)
AnswerService.answer = timed
sys.argv = ["hasanyone", "serve"]
main()
"""


def measure(data: Path, texts: list[str], plain: Callable[[str], None]) -> dict[str, list[float]]:
    """CPU seconds of each question: the server's, the search inside it, and the plain pipeline's."""
    with tempfile.TemporaryDirectory(prefix="hasanyone-door-") as folder:
        log = Path(folder) / "log"
        env = os.environ | {
            "PYTHONPATH": str(ROOT),
            "HASANYONE_DATA": str(data.absolute()),
            "HASANYONE_DATABASE": f"sqlite:///{folder}/state.sqlite",
            "HASANYONE_PORT": "0",
            "HASANYONE_RATE_ADDRESS": "0",
            "HASANYONE_SERVE_BUILDS": "false",
        }
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", SERVE.format(count=2 * len(texts))],
                cwd=folder,
                env=env,
                stderr=output,
            )
        try:
            ask = _client(process, log)
            for text in texts:
                ask(text)
                plain(text)
            whole, other = [], []
            for text in texts:
                before = _cpu_s(process.pid)
                ask(text)
                whole.append(_cpu_s(process.pid) - before)
                began = time.process_time()
                plain(text)
                other.append(time.process_time() - began)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
        found = re.findall(r"^search (\S+)$", log.read_text(encoding="utf-8"), re.MULTILINE)
    searches = [float(seconds) for seconds in found[-len(texts) :]]
    return {"whole": whole, "search": searches, "plain": other}


def _client(process: subprocess.Popen, log: Path) -> Callable[[str], None]:
    """Wait for the server; return a function that asks it a question."""
    until = time.monotonic() + PATIENCE_S
    while "startup complete" not in log.read_text(encoding="utf-8"):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.1)
    port = re.search(r"answers on http://[^:]+:(\d+)", log.read_text(encoding="utf-8"))[1]
    connection = http.client.HTTPConnection("127.0.0.1", int(port))

    def ask(text: str) -> None:
        connection.request("GET", f"/api/v1/ask?limit=10&q={quote(text)}")
        reply = connection.getresponse()
        answer = json.loads(reply.read())
        assert reply.status == 200, answer

    return ask


def _cpu_s(pid: int) -> float:
    """CPU seconds of all threads of a process, to the nanosecond."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
