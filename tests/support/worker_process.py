"""`hasanyone worker` with a tiny model, on a data folder of its own, killed in a shard if asked.

Arguments: the folder of the machine, with sources.toml, and the number of the shard in which it is
killed, 0 for never.
"""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.cli import main
from bot.commands import worker
from index.retrieval.types import Vectors
from ingest.jobs import runner
from tests.support.build_process import CountingEmbedder


class MortalEmbedder(CountingEmbedder):
    """Kills its process in the middle of the `deadly`-th call, before anything is stored."""

    def __init__(self, log: Path, deadly: int) -> None:
        super().__init__(log)
        self._deadly, self._calls = deadly, 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self._calls += len(texts) > 1  # a question of the gate is embedded alone
        if self._calls == self._deadly:
            super().embed(texts[: len(texts) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts)


if __name__ == "__main__":
    folder, deadly = Path(sys.argv[1]), int(sys.argv[2])
    os.environ |= {
        "HASANYONE_DATA": str(folder / "data"),
        "HASANYONE_SOURCES": str(folder / "sources.toml"),
    }
    runner.Embedder = lambda *_: MortalEmbedder(folder / "embedded.txt", deadly)
    worker._POLL_INTERVAL_S = 0.5
    sys.argv[1:] = ["worker"]
    main()
