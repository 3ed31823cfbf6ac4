"""Times questions on the current index: cold from the command line, and warm inside the server.

Run it with `make bench`; HASANYONE_DATA names the index. Medians and 95th percentiles in ms.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path
from statistics import median, quantiles

from bot.ask import Asker
from bot.live import Live
from bot.state.question import Surface
from index import judged
from index.settings import Settings, read

COMMAND = str(Path(sys.executable).with_name("hasanyone"))
ROUNDS = 5
QUESTIONS = Path("ingest/questions")


def cold(questions: list[str]) -> list[float]:
    """Seconds from starting the command to its answer, imports included."""
    times = []
    for question in questions:
        start = time.perf_counter()
        subprocess.run([COMMAND, "ask", "--json", question], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return times


def inside(data: Path, questions: list[str]) -> list[float]:
    """Seconds of each question in a warm process, from text to answer."""
    asker = Asker(Live(data), None)
    asker.ask(questions[0], surface=Surface.API)
    times = []
    for question in questions * ROUNDS:
        start = time.perf_counter()
        asker.ask(question, surface=Surface.API)
        times.append(time.perf_counter() - start)
    return times


def served(data: Path, questions: list[str]) -> list[float]:
    """Seconds of each question to a server of its own on loopback, keeping the question included."""
    with tempfile.TemporaryDirectory() as store:
        env = os.environ | {
            "HASANYONE_DATA": str(data.resolve()),
            "HASANYONE_DATABASE": f"sqlite:///{store}/state.sqlite",
            "HASANYONE_PORT": "8097",
        }
        server = subprocess.Popen([COMMAND, "serve"], env=env, stderr=subprocess.DEVNULL)
        try:
            _wait("http://127.0.0.1:8097/healthz")
            times = [_time(question) for question in questions * ROUNDS]
        finally:
            server.terminate()
            server.wait()
    return times


def _wait(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The server did not start; see “hasanyone doctor”.")


def _time(question: str) -> float:
    address = f"http://127.0.0.1:8097/api/v1/ask?q={urllib.parse.quote(question)}"
    start = time.perf_counter()
    with urllib.request.urlopen(address, timeout=30) as reply:
        json.load(reply)
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    data = read(Settings).data
    questions = [question.text for question in judged.load(QUESTIONS).questions]
    print(f"{'what':<34}{'n':>5}{'median ms':>11}{'p95 ms':>9}")
    for name, times in (
        ("cold: the command, to its answer", cold(questions[:10])),
        ("warm: inside the process", inside(data, questions)),
        ("warm: served over HTTP", served(data, questions)),
    ):
        p95 = quantiles(times, n=20)[-1]
        print(f"{name:<34}{len(times):>5}{median(times) * 1e3:>11.1f}{p95 * 1e3:>9.1f}")
    print(
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB resident, warm process"
    )


if __name__ == "__main__":
    main()
