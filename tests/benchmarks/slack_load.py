"""Signed slash commands, 16 at a time for a minute, against the running server: nothing may be lost.

Slack is a fake on loopback, in this process. The index has 10,000 initiatives, grown from the
shipped catalogue by recombining its texts. A hashing embedder makes their vectors, and the real
model encodes the questions: the hits mean little, and take as long to find as real ones.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import aiohttp
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.slack.transport.client import create_client, silent_logger
from tests.benchmarks.grown_index import build
from tests.support.fake_slack import (
    SECRET,
    TEAM,
    TOKEN,
    FakeSlack,
    Served,
    command,
    encoded,
    recording,
    serving,
    signed,
)

CLIENTS, DUE = 16, 3.0
QUESTIONS = (
    "damp and mould reporting",
    "has anyone built a planning application checker? status:live",
    "shared building control team",
    "bin collection calendar in:wales",
    "tell me about school meal payments since:2020",
)
_TICKS = os.sysconf("SC_CLK_TCK")


async def ask(served: Served, slack: FakeSlack, seconds: float) -> dict[str, float]:
    """Commands by their response URL, with the seconds to the acknowledgement of each.

    Each client asks again as soon as it has one.
    """
    until, took = time.monotonic() + seconds, {}

    async def one(session: aiohttp.ClientSession, number: int) -> None:
        while time.monotonic() < until:
            text, url = QUESTIONS[len(took) % len(QUESTIONS)], slack.response_url()
            body, kind = encoded(command(text, url, user_id=f"U{number:04}"))
            headers = {"Content-Type": kind, **signed(body)}
            began = time.perf_counter()
            address = f"{served.address}/slack/events"
            async with session.post(address, data=body, headers=headers) as reply:
                assert (reply.status, await reply.text()) == (200, "")
            took[url] = time.perf_counter() - began

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session, number) for number in range(CLIENTS)))
    return took


def answered(slack: FakeSlack) -> list[str]:
    """The response URLs that an answer came to."""
    return [call.url for call in slack.called("response_url")]


def drain(slack: FakeSlack, asked: set[str], most: float) -> float:
    """Wait until all that were asked are answered; returns the seconds."""
    began = time.monotonic()
    while asked - set(answered(slack)) and time.monotonic() - began < most:
        time.sleep(0.5)
    return time.monotonic() - began


def bolt_alone(count: int = 500) -> float:
    """Seconds of CPU that Bolt takes to verify, dispatch and acknowledge a command."""

    async def admitted() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token=TOKEN)

    app = AsyncApp(
        name="bench",
        logger=silent_logger,
        signing_secret=SECRET,
        client=create_client(None),
        authorize=admitted,
    )

    @app.command("/hasanyone")
    async def nothing(ack):
        await ack()

    async def run() -> float:
        came = [encoded(command(QUESTIONS[0], "https://hooks.slack.com/x")) for _ in range(count)]
        requests = [(body, {"content-type": kind, **signed(body)}) for body, kind in came]
        began = time.process_time()
        for body, headers in requests:
            reply = await app.async_dispatch(AsyncBoltRequest(body=body.decode(), headers=headers))
            assert reply.status == 200
        return (time.process_time() - began) / count

    return asyncio.run(run())


def cpu(process: int) -> float:
    """Seconds of CPU that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def measure(data: Path, seconds: float) -> bool:
    """Print the figures; whether every acknowledgement was in time and no answer lost or doubled."""
    with recording() as slack, serving(data, slack) as served:
        warm = asyncio.run(ask(served, slack, 2))
        drain(slack, set(warm), seconds)
        slack.calls.clear()
        before, began = cpu(served.process.pid), time.monotonic()
        took = asyncio.run(ask(served, slack, seconds))
        over, within = time.monotonic() - began, len(answered(slack))
        rest = drain(slack, set(took), 20 * seconds)
        each = (cpu(served.process.pid) - before) / len(took)
        got = answered(slack)
    lost, doubled = len(set(took) - set(got)), len(got) - len(set(got))
    slowest, bolt = max(took.values()), bolt_alone()
    for name, value in (
        ("commands acknowledged", f"{len(took):,}"),
        ("… a second", f"{len(took) / over:.1f}"),
        ("… median, ms", f"{median(took.values()) * 1e3:.1f}"),
        ("… 95th percentile, ms", f"{quantiles(took.values(), n=20)[-1] * 1e3:.1f}"),
        ("… slowest, ms", f"{slowest * 1e3:.1f}"),
        ("answered within that time", f"{within:,}"),
        ("the others answered after, s", f"{rest:.1f}"),
        ("answers lost", lost),
        ("answers doubled", doubled),
        ("CPU of the server a command, ms", f"{each * 1e3:.1f}"),
        ("… of which Bolt, ms", f"{bolt * 1e3:.1f} ({bolt / each:.0%})"),
    ):
        print(f"{name:<36}{value:>14}")
    return slowest < DUE and not lost and not doubled


def main() -> None:
    """Build the index and measure; exit 1 where something was late, lost or doubled."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--data", type=Path, help="An index that is there, instead of a new one.")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="hasanyone-chat-") as folder:
        good = measure(given.data or build(Path(folder)), given.seconds)
    sys.exit(not good)


if __name__ == "__main__":
    main()
