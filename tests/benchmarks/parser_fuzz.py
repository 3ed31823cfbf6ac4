"""Put many thousand inputs through detection, parsing and normalisation: only named errors may come.

Each batch of Hypothesis has its number as its seed, so a batch can be run again, and a campaign goes
on where it stopped (`--state`). An input that takes longer than some seconds, or makes the process
grow by hundreds of megabytes, counts as a fault too. Each kind of fault is kept once, with its input.
"""

import argparse
import json
import logging
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.support.fuzz_inputs import FuzzInput, damaged, documents
from tests.support.fuzz_run import read_input

# Documents of a batch, and how often each is read damaged, besides as it is.
DOCUMENTS, DAMAGES = 200, 9
MAX_SECONDS = 10
MAX_GROWTH_MB = 400
# Far more than a source needs, and less than a machine has.
MAX_ADDRESS_SPACE = 8 * 1024**3


class Hang(BaseException):
    """An input that takes too long; no code that catches Exception may swallow it."""


@dataclass
class Campaign:
    """What was done so far."""

    batches: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    formats: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    slowest: float = 0.0
    faults: dict[str, dict[str, Any]] = field(default_factory=dict)


def main() -> None:
    """Run batches until enough inputs were read, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--state", type=Path, default=Path("fuzz"), help="folder of the campaign")
    parser.add_argument("--batch", type=int, help="run only this batch again")
    arguments = parser.parse_args()
    arguments.state.mkdir(parents=True, exist_ok=True)
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESS_SPACE, MAX_ADDRESS_SPACE))
    signal.signal(signal.SIGALRM, _stop)
    path = arguments.state / "campaign.json"
    campaign = Campaign(**json.loads(path.read_text())) if path.exists() else Campaign()
    numbers = [arguments.batch] if arguments.batch is not None else range(10**9)
    for number in numbers:
        if arguments.batch is None and campaign.counts.get("inputs", 0) >= arguments.inputs:
            break
        if number in campaign.batches and arguments.batch is None:
            continue
        run_batch(number, campaign, arguments.state)
        campaign.batches.append(number)
        path.write_text(json.dumps(asdict(campaign), indent=1))
    _print(campaign)


def run_batch(number: int, campaign: Campaign, folder: Path) -> None:
    """Run the inputs of one batch and count what they gave."""
    counts, formats = Counter(campaign.counts), Counter(campaign.formats)

    @seed(number)
    @settings(
        max_examples=DOCUMENTS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(documents, st.integers(0, 2**32))
    def each(whole: FuzzInput, damage_seed: int) -> None:
        random = Random(damage_seed)
        for tested in (whole, *(damaged(whole, random) for _ in range(DAMAGES))):
            counts["inputs"] += 1
            formats[tested.format.value] += 1
            read_one(tested)

    def read_one(tested: FuzzInput) -> None:
        started, memory = time.monotonic(), _memory_mb()
        signal.setitimer(signal.ITIMER_REAL, MAX_SECONDS)
        try:
            counts.update(read_input(tested))
        except (Exception, Hang) as error:  # noqa: BLE001 - every fault is to be kept
            signal.setitimer(signal.ITIMER_REAL, 0)
            keep(_signature(error), "".join(traceback.format_exception(error)), tested)
            counts["faults"] += 1
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        seconds = time.monotonic() - started
        campaign.seconds += seconds
        campaign.slowest = max(campaign.slowest, seconds)
        if (growth := _memory_mb() - memory) > MAX_GROWTH_MB:
            keep(f"memory in {tested.format.value}", f"{growth:.0f} MB", tested)

    def keep(signature: str, trace: str, tested: FuzzInput) -> None:
        known = campaign.faults.setdefault(signature, {"count": 0, "batch": number, "trace": trace})
        known["count"] += 1
        if known["count"] == 1:
            known["format"], known["file"] = tested.format.value, f"{tested.source}/{tested.file}"
            (folder / f"fault-{len(campaign.faults):03}").write_bytes(tested.content)

    each()
    campaign.counts, campaign.formats = dict(counts), dict(formats)


def _stop(*_: object) -> None:
    raise Hang


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _signature(error: BaseException) -> str:
    """Return the error's class with the innermost place in the product."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "/ingest/" in f.filename or "/index/" in f.filename] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].name}"
    reason = str(error)[:60] if isinstance(error, AssertionError) else ""
    return f"{type(error).__name__} in {place} {reason}".strip()


def _print(campaign: Campaign) -> None:
    counts = campaign.counts
    print(
        f"{counts.get('inputs', 0):,} inputs in {campaign.seconds / 60:.0f} minutes,"
        f" {counts.get('read', 0):,} read, {counts.get('refused', 0):,} refused by name,"
        f" {counts.get('faults', 0):,} faults of {len(campaign.faults)} kinds;"
        f" the slowest took {campaign.slowest:.1f} s, memory {_memory_mb():.0f} MB at most"
    )
    for name, number in sorted(campaign.formats.items()):
        print(f"  {name:<12} {number:,}")
    for signature, found in sorted(campaign.faults.items(), key=lambda each: -each[1]["count"]):
        print(f"{found['count']:>6} × {signature} (first in batch {found['batch']})")


if __name__ == "__main__":
    main()
