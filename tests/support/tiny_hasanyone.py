"""The command `hasanyone` with a tiny model instead of the real one.

Archives may unpack to less than usual, so that a test with a zip bomb does not take a minute.
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
