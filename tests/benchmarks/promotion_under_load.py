"""Build, promote and roll back in a loop while clients ask: no request may fail, no answer be mixed.

Every initiative of an index carries the mark of its build. An answer with two marks, or with a mark
other than its snapshot's, is mixed.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import Surface
from index.snapshot.store import SnapshotStore
from tests.support.build_process import declare, record, run

SUBJECTS = ("damp reports", "pothole map", "bin calendar", "library lockers", "swift boxes")
ASKERS = 2
FIRST, LATEST = 2, 120.0


def build(folder: Path, mark: str) -> Path:
    """Build and promote an index whose every initiative bears `mark`; returns its data folder."""
    rows = [record(f"{s} {n}", f"{s} {n} {mark}") for s in SUBJECTS for n in range(40)]
    given = declare(folder, north=rows)
    run(given)
    return given.data


def swap_under_load(folder: Path, seconds: float) -> Counter:
    """Counts of answers, failed and mixed ones, of promotions and builds, in `seconds`."""
    data = build(folder, "mark0")
    build(folder, "mark1")
    counts, marks, over = Counter(), {}, threading.Event()

    def ask() -> None:
        asker = AnswerService(LiveSnapshot(data), None)
        while not over.is_set():
            try:
                answer = asker.ask(SUBJECTS[counts["asked"] % 5], surface=Surface.API)
            except Exception as error:  # noqa: BLE001 - any failure is what is looked for
                counts["failed"] += 1
                counts[f"failed: {error!r}"] += 1
                continue
            counts["asked"] += 1
            found = {hit.initiative.title.rpartition(" ")[2] for hit in answer.hits}
            known = marks.setdefault(answer.searched.snapshot, found)
            counts["mixed"] += len(found) != 1 or found != known

    threads = [threading.Thread(target=ask) for _ in range(ASKERS)]
    for thread in threads:
        thread.start()
    _swap(folder, seconds, counts, marks)
    over.set()
    for thread in threads:
        thread.join()
    counts["snapshots"] = len(marks)
    return counts


def _swap(folder: Path, seconds: float, counts: Counter, seen: Mapping) -> None:
    """Swap for `seconds`, on a busy machine until more than the first two were seen."""
    snapshot_store = SnapshotStore(folder / "data")
    until = time.monotonic() + seconds
    while (now := time.monotonic()) < until or (len(seen) <= FIRST and now < until + LATEST):
        newest = str(snapshot_store.current_name())
        for _ in range(4):
            for step in (snapshot_store.rollback, partial(snapshot_store.release, newest)):
                step()
                counts["promotions"] += 1
                time.sleep(0.05)
        counts["builds"] += 1
        build(folder, f"mark{counts['builds'] + 1}")


def main() -> None:
    """Print the counts; exit 1 where an answer failed or was mixed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=60)
    with tempfile.TemporaryDirectory(prefix="hasanyone-swap-") as folder:
        counts = swap_under_load(Path(folder), asked.parse_args().seconds)
    for name in ("builds", "promotions", "snapshots", "asked", "failed", "mixed"):
        print(f"{name:<12}{counts[name]:>8,}")
    sys.exit(bool(counts["failed"] or counts["mixed"]))


if __name__ == "__main__":
    main()
