"""The ingest job as it is asked for: settings and names in, a build out."""

from pathlib import Path

from rich.console import Console

from index.errors import InvalidInput
from ingest import fetch
from ingest.build import Built, Plan, build
from ingest.embedder import Embedder
from ingest.progress import Teller
from ingest.settings import IngestSettings
from ingest.source import load_sources


def run(
    settings: IngestSettings,
    console: Console,
    mirror: Path | None = None,
    only: tuple[str, ...] = (),
    *,
    full: bool = False,
) -> Built:
    """Build from the declared sources, or from those in `only`; raises AppError."""
    sources = load_sources(settings.sources, settings.enable)
    unknown = set(only) - {source.name for source in sources}
    if unknown:
        raise InvalidInput(
            f"There is no source called “{min(unknown)}”.",
            f"Declared are: {', '.join(source.name for source in sources)}.",
        )
    if mirror is not None:
        fetch.check_mirror(mirror)
    plan = Plan(settings.data, sources, mirror, frozenset(only) or None, full, settings.keep)
    return build(plan, Embedder(settings.model, settings.threads), Teller(console))
