"""What is asked of the ingest job, by names, and the plan that it becomes under the settings."""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from index.errors import InvalidInput
from ingest.harvest import download
from ingest.models.cross_encoder import Rereader
from ingest.pipeline.build import Plan
from ingest.settings import IngestSettings
from ingest.sources.loader import SHIPPED
from ingest.sources.source import Source, load_sources


@dataclass(frozen=True, slots=True)
class Order:
    """Read all sources, or those in `only`; plain values only.

    `mirror` is read instead of the network, or of the mirror that the settings name.
    `full` writes a snapshot even where nothing changed; `dry` says what would change and no more.
    `declared` is the hash of the declarations and of the models' names: an interrupted build goes
    on with these alone.
    """

    mirror: str | None = None
    only: tuple[str, ...] = ()
    full: bool = False
    dry: bool = False
    declared: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The order that `to_json` made `data` of."""
        return cls(**{**data, "only": tuple(data.get("only") or ())})

    def to_json(self) -> dict[str, Any]:
        """The order as plain data."""
        return {**asdict(self), "only": list(self.only)}


def declared(settings: IngestSettings) -> str:
    """The hash of the declarations and models that the settings name."""
    models = f"{settings.model} {settings.reranker}".encode()
    try:
        return hashlib.sha256((settings.sources or SHIPPED).read_bytes() + models).hexdigest()
    except OSError:
        return ""  # load_sources says it better


def plan(settings: IngestSettings, order: Order) -> Plan:
    """What is to be built; raises SetupError or InvalidInput where that cannot be."""
    sources = load_sources(settings.sources, settings.enable)
    _check(order, sources)
    sources = tuple(source for source in sources if source.enabled)
    mirror = Path(order.mirror) if order.mirror else settings.mirror
    if mirror is not None:
        download.check_mirror(mirror)
    return Plan(
        data=settings.data,
        sources=sources,
        mirror=mirror,
        only=frozenset(order.only) or None,
        full=order.full,
        dry=order.dry,
        keep=settings.keep,
        margins=settings.margins(),
        golden=settings.golden,
        limits=settings.limits(),
        patience=settings.patience(),
        reranker=Rereader(settings.reranker, settings.threads) if settings.reranker else None,
    )


def _check(order: Order, sources: tuple[Source, ...]) -> None:
    off = {source.name for source in sources if not source.enabled}
    if unasked := off & set(order.only):
        raise InvalidInput(
            f"The source “{min(unasked)}” is off: it was never tried.",
            "Switch it on with HASANYONE_ENABLE, its name in it.",
        )
    unknown = set(order.only) - {source.name for source in sources}
    if unknown:
        raise InvalidInput(
            f"There is no source called “{min(unknown)}”.",
            f"Declared are: {', '.join(source.name for source in sources)}.",
        )
