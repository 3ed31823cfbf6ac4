"""Actions of Teams beside questions: 200 questions, 16 at a time, and three invokes at a time.

An invoke is a button, a dialog or the search box, for which a person waits; Teams gives up after
five seconds. Prints how long each kind took against the running server, with the questions and
alone; exits 1 where the 95th percentile beside the questions is half a second or more.
"""

import argparse
import asyncio
import itertools
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import aiohttp

from bot.store.db.engine import sqlite_url
from bot.store.model import Person, Surface
from bot.store.store import Store
from tests.benchmarks.grown_index import build
from tests.benchmarks.kills import Connector
from tests.support.fake_slack import fresh
from tests.support.linked_data import link_data
from tests.support.server import running

QUESTIONS, AT_ONCE, DUE_S = 200, 16, 0.5
PEOPLE = 3  # who press and type, each again as soon as they have a response
INVOKES_ALONE = 60
_WORDS = (
    "damp and mould reporting",
    "planning application checker",
    "shared building control",
    "bin collection calendar",
    "school meal payments",
    "drones for missing people",
    "electric vehicle charging",
    "chatbot for council tax",
)
_PLACES = ("leeds", "wales", "kent", "hackney", "scotland", "devon", "cornwall", "bristol")


def question(number: int) -> str:
    """A question that was not asked before, so that none is answered from the cache."""
    words = _WORDS[number % len(_WORDS)]
    return f"has anyone done {words} for {number} people near {_PLACES[number // 8 % 8]}?"


class Client:
    """Asks questions and presses buttons, as Teams would, and measures the invokes."""

    def __init__(self, url: str, connector: Connector, query_id: str) -> None:
        self.url, self.connector, self.query_id = url, connector, query_id
        self.took: dict[str, list[float]] = defaultdict(list)
        self.numbers = itertools.count()

    async def ask(self, session: aiohttp.ClientSession, number: int) -> None:
        """Ask a question, and wait until it is answered."""
        place = fresh("a")
        activity = self.connector.activity(place, question(number))
        async with session.post(self.url, json=activity) as reply:
            assert reply.status == 202
        while not self.connector.arrived[place]:  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.02)

    async def ask_all(self, session: aiohttp.ClientSession) -> None:
        """Ask the questions, so many at a time."""
        numbers = iter(range(QUESTIONS))

        async def client() -> None:
            for number in numbers:
                await self.ask(session, number)

        await asyncio.gather(*(client() for _ in range(AT_ONCE)))

    async def invoke(self, session: aiohttp.ClientSession) -> None:
        """Send the next kind of invoke, and measure its response."""
        number = next(self.numbers)
        kind, name, value = self._invokes(number)[number % 4]
        activity = self.connector.activity("asked", "") | {"type": "invoke", "name": name}
        began = time.perf_counter()
        async with session.post(self.url, json=activity | {"value": value}) as reply:
            assert reply.status == 200
            await reply.read()
        self.took[kind].append(time.perf_counter() - began)

    def _invokes(self, number: int) -> list[tuple[str, str, dict]]:
        more = {"query_id": self.query_id, "first": 4}
        execute = {"type": "Action.Execute", "verb": "more", "data": more}
        help_ = {"type": "Action.Execute", "verb": "help", "data": {}}
        words = [{"name": "q", "value": f"{_WORDS[number % 8]} {number}"}]
        refine = {"data": {"verb": "refine", "query_id": self.query_id}}
        return [
            ("help", "adaptiveCard/action", {"action": help_}),
            ("more matches", "adaptiveCard/action", {"action": execute}),
            ("refine (a dialog)", "task/fetch", refine),
            ("search box", "composeExtension/query", {"parameters": words}),
        ]


async def measure(url: str, connector: Connector, store: Store) -> tuple[Client, Client, float]:
    """Invokes alone, then beside the questions, and the seconds that these took."""
    person = Person(Surface.TEAMS, "asked", "person-1")
    async with aiohttp.ClientSession() as session:
        first = connector.activity("asked", question(999))
        await (await session.post(url, json=first)).read()
        while not connector.arrived["asked"]:  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.1)
        query_id = store.list_questions(person, 1)[0].query_id
        alone, beside = (Client(url, connector, query_id) for _ in range(2))
        for _ in range(INVOKES_ALONE):
            await alone.invoke(session)
        began = time.perf_counter()
        asking = asyncio.create_task(beside.ask_all(session))

        async def press() -> None:
            while not asking.done():
                await beside.invoke(session)
                await asyncio.sleep(0.05)

        await asyncio.gather(asking, *(press() for _ in range(PEOPLE)))
        return alone, beside, time.perf_counter() - began


def report(alone: Client, beside: Client, took_s: float) -> bool:
    """Print the figures; whether invokes beside questions were quick enough."""
    print("| invoke | alone, p50 / p95 ms | beside the questions, p50 / p95 ms | how many |")
    print("|---|---:|---:|---:|")
    everything = [time_s for times in beside.took.values() for time_s in times]
    for kind, times in beside.took.items():
        print(f"| {kind} | {_spread(alone.took[kind])} | {_spread(times)} | {len(times)} |")
    alone_all = [time_s for times in alone.took.values() for time_s in times]
    print(f"| all | {_spread(alone_all)} | {_spread(everything)} | {len(everything)} |")
    rate = QUESTIONS / took_s
    print(f"\n{QUESTIONS} questions in {took_s:.0f} s, {rate:.0f} a second; load {os.getloadavg()}")
    return quantiles(everything, n=20)[-1] < DUE_S


def _spread(times: list[float]) -> str:
    return f"{median(times) * 1e3:.0f} / {quantiles(times, n=20)[-1] * 1e3:.0f}"


def main() -> None:
    """Measure and print; exit 1 where invokes were too slow."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, help="An index that is there, instead of a new one.")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="hasanyone-invokes-") as folder:
        linked = Path(folder) / "data"
        data = link_data(given.data, linked) if given.data else build(Path(folder))
        settings = {
            "HASANYONE_DATA": str(data),
            "HASANYONE_SERVE_BUILDS": "false",
            "HASANYONE_TEAMS_LOCAL": "1",
        }
        with running(Path(folder) / "log", **settings) as (_, address):
            store, url = Store.open(sqlite_url(data)), f"{address}/api/messages"
            good = report(*asyncio.run(measure(url, Connector(), store)))
            store.close()
    sys.exit(not good)


if __name__ == "__main__":
    main()
