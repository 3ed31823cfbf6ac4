"""Kill a real server again and again during bursts: no answer may be lost, and few come twice.

Slack is the recorder of tests/support, Teams' Connector a recorder in this process. In each round
the server first answers what was left, then gets a burst of questions at once, mentions, direct
messages, commands and activities of Teams, and is killed (SIGKILL) at a random moment. The last
server lives on until everything is answered. Prints the table of docs/deliveries.md; interrupted by
Ctrl-C, for the kills so far.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import aiohttp

from tests.benchmarks.grown_index import build
from tests.support.fake_slack import (
    FakeSlack,
    Served,
    command,
    encoded,
    event,
    fresh,
    recording,
    serving,
    signed,
)
from tests.support.linked_data import link_data

BURST = 2  # questions of each kind, eight in all
MAX_LIFE_S = 1.0  # after a burst begins
PATIENCE_S = 180.0
LEASE_S = "1"
QUESTIONS = (
    "damp and mould reporting",
    "a planning application checker",
    "shared building control team",
    "bin collection calendar",
)
KINDS = ("mention", "direct message", "command", "Teams message")


class Connector:
    """Teams' side: counts the messages of each conversation that arrived."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        connector = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if sent["type"] != "typing":
                    connector.arrived[self.path.split("/")[3]] += 1
                body = json.dumps({"id": fresh("m")}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def activity(self, conversation: str, text: str) -> dict:
        return {
            "type": "message",
            "id": fresh("1"),
            "channelId": "msteams",
            "serviceUrl": self.url,
            "from": {"id": "29:1", "aadObjectId": "person-1"},
            "recipient": {"id": "28:bot"},
            "conversation": {
                "id": conversation,
                "tenantId": conversation,
                "conversationType": "personal",
            },
            "channelData": {"tenant": {"id": conversation}},
            "text": text,
        }


class Questions:
    """The questions that were acknowledged, by kind, and how often each was answered."""

    def __init__(self, slack: FakeSlack, connector: Connector) -> None:
        self.slack, self.connector = slack, connector
        self.acknowledged: dict[str, set[str]] = {kind: set() for kind in KINDS}

    async def burst(self, served: Served) -> None:
        """Send a burst at once; a question counts when it is acknowledged."""
        async with aiohttp.ClientSession() as session:
            sending = (self._ask(session, served, kind) for kind in KINDS for _ in range(BURST))
            await asyncio.gather(*sending, return_exceptions=True)

    async def _ask(self, session: aiohttp.ClientSession, served: Served, kind: str) -> None:
        text = random.choice(QUESTIONS)
        if kind == "Teams message":
            place = fresh("a")
            reply = session.post(
                f"{served.address}/api/messages", json=self.connector.activity(place, text)
            )
        else:
            place, payload = self._payload(kind, text)
            body, content_type = encoded(payload)
            headers = {"Content-Type": content_type, **signed(body)}
            reply = session.post(f"{served.address}/slack/events", data=body, headers=headers)
        async with reply as response:
            if response.status in {200, 202}:
                self.acknowledged[kind].add(place)

    def _payload(self, kind: str, text: str) -> tuple[str, dict]:
        if kind == "command":
            url = self.slack.response_url()
            return url, command(text, url)
        channel = fresh("C" if kind == "mention" else "D")
        if kind == "mention":
            return channel, event(channel=channel, text=f"<@U0BOT> {text}")
        return channel, event("message", channel=channel, channel_type="im", text=text)

    def answers(self) -> Counter[str]:
        """How often each question was answered."""
        return Counter(
            [
                *(message["channel"] for message in list(self.slack.posted)),
                *(call.url for call in list(self.slack.responded)),
                *self.connector.arrived.elements(),
            ]
        )

    def unanswered(self) -> int:
        answered = self.answers()
        return sum(
            place not in answered for places in self.acknowledged.values() for place in places
        )


def kill_in_bursts(data: Path, kills: int, seed: int) -> bool:
    """Print the figures; whether nothing was lost."""
    random.seed(seed)
    connector = Connector()
    settings = {"HASANYONE_LEASE": LEASE_S, "HASANYONE_TEAMS_LOCAL": "1"}
    with recording() as slack:
        questions = Questions(slack, connector)
        done, interrupted = 0, threading.Event()
        signal.signal(signal.SIGINT, lambda *_: interrupted.set())
        while done < kills:
            with serving(data, slack, **settings) as served:
                _wait_for_the_rest(questions)
                life_s = random.uniform(0.0, MAX_LIFE_S)
                timer = threading.Timer(life_s, os.kill, (served.process.pid, signal.SIGKILL))
                timer.start()
                asyncio.run(questions.burst(served))
                timer.join()
                served.process.wait()
            done += 1
            if done % 10 == 0:
                print(f"{done} kills, {questions.unanswered()} open", file=sys.stderr, flush=True)
            if interrupted.is_set():
                break
        with serving(data, slack, **settings):
            _wait_for_the_rest(questions)
            time.sleep(5)  # for those that come twice
        return _report(questions, done)


def _wait_for_the_rest(questions: Questions) -> None:
    until = time.monotonic() + PATIENCE_S
    while questions.unanswered() and time.monotonic() < until:
        time.sleep(0.5)


def _report(questions: Questions, kills: int) -> bool:
    answered = questions.answers()
    rows = []
    for kind, places in questions.acknowledged.items():
        counts = [answered[place] for place in places]
        rows.append((kind, len(places), counts.count(0), sum(count > 1 for count in counts)))
    rows.append(("all", *(sum(row[column] for row in rows) for column in (1, 2, 3))))
    print(f"| {kills} kills | acknowledged | lost | answered twice or more |\n|---|---:|---:|---:|")
    for kind, asked, lost, twice in rows:
        share = f" ({twice / asked:.2%})" if asked else ""
        print(f"| {kind} | {asked:,} | {lost} | {twice}{share} |")
    return rows[-1][2] == 0


def main() -> None:
    """Kill, count and print; exit 1 where an answer was lost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--data", type=Path, help="An index that is there, instead of a new one.")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="hasanyone-kills-") as folder:
        linked = Path(folder) / "data"
        data = link_data(given.data, linked) if given.data else build(Path(folder))
        good = kill_in_bursts(data, given.kills, given.seed)
    sys.exit(not good)


if __name__ == "__main__":
    main()
