"""Fuzz of the API: schemathesis sends thousands of requests to a real server, valid ones and others.

It fails on a 5xx, a status, type, header or body that OpenAPI does not document, a wrong request
that is accepted, an Allow header that is not true, and a route that forgets to ask for a key.
Writes docs/api-fuzz.md; exits 1 where anything failed, or fewer requests were sent than asked for.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.support.linked_data import link_data
from tests.support.server import running

MIN_REQUESTS = 5_000
_KEY = "a-key-of-the-benchmark"
_SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
_PAGE = ROOT / "docs" / "api-fuzz.md"
_LOGGED = re.compile(r"request method=(\w+) route=(\S+) status=(\d+)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=400, help="at most so many for each route")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("HASANYONE_DATA", "data")))
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        data = link_data(arguments.data, Path(folder) / "data")
        settings = {"HASANYONE_DATA": str(data), "HASANYONE_SERVE_BUILDS": "false"}
        log = Path(folder) / "log"
        with running(log, **settings, HASANYONE_API_KEYS=_KEY) as (_, url):
            is_clean = fuzz(url, arguments.examples)
        text = log.read_text()
    minutes = (time.monotonic() - started) / 60
    requests = Counter(_LOGGED.findall(text))
    unexpected = text.count("unexpected id=") + text.count("Traceback")
    failed = sum(count for (*_, status), count in requests.items() if status >= "500")
    page = describe(requests, minutes, failed, unexpected, is_clean)
    _PAGE.write_text(page, encoding="utf-8")
    print(page)
    is_enough = requests.total() >= MIN_REQUESTS
    return int(not is_clean or failed > 0 or unexpected > 0 or not is_enough)


def fuzz(url: str, examples: int) -> bool:
    """Run schemathesis; return whether no check failed."""
    command = [
        *(
            _SCHEMATHESIS,
            "run",
            f"{url}/api/v1/openapi.json",
            "--no-color",
            "--continue-on-failure",
        ),
        *("--header", f"Authorization: Bearer {_KEY}", "--max-examples", str(examples)),
        *("--workers", "2", "--suppress-health-check", "all"),
        # A schema cannot say which strings are questions: "?" is not one.
        *("--exclude-checks", "positive_data_acceptance", "--generation-database", "none"),
    ]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.support.schemathesis_hooks"}
    ran = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, text=True, stdout=subprocess.PIPE
    )
    print(ran.stdout)
    return ran.returncode == 0 and "Traceback" not in ran.stdout


def describe(
    requests: Counter[tuple[str, str, str]],
    minutes: float,
    failed: int,
    unexpected: int,
    is_clean: bool,
) -> str:
    """The page: what was sent, and what came back."""
    by_route: dict[str, Counter[str]] = defaultdict(Counter)
    for (method, route, status), count in requests.items():
        name = "methods that a route has not" if status == "405" else f"`{method} {route}`"
        by_route[name][status] += count
    rows = (
        f"| {route} | {statuses.total():,} | "
        + ", ".join(f"{count:,} × {status}" for status, count in sorted(statuses.items()))
        + " |"
        for route, statuses in sorted(by_route.items())
    )
    return f"""# The API under random requests

`make bench-api`, {datetime.now(UTC):%d %B %Y}: schemathesis {version("schemathesis")} sent
**{requests.total():,} requests** in {minutes:.0f} minutes to a running server, by its OpenAPI description and
against it. Failed checks: **{"none" if is_clean else "some"}**. Responses of 500 and above: **{failed}**. Unexpected
errors in the log: **{unexpected}**.

| route | requests | statuses |
|---|---:|---|
{chr(10).join(rows)}
"""


if __name__ == "__main__":
    sys.exit(main())
