"""`hasanyone` in a process of its own, whole but for its model, which is a tiny one.

What an archive may unpack to is less than in life, so that a bomb costs no minute of a test.
"""

from bot.cli import main
from ingest.harvest import archive
from ingest.jobs import runner
from ingest.parse.formats import xlsx
from tests.support.tiny_embedder import TinyEmbedder

if __name__ == "__main__":
    runner.Embedder = lambda *_: TinyEmbedder()
    archive.MAX_UNPACKED_BYTES = xlsx.MAX_FILE_BYTES = 20_000_000
    main()
