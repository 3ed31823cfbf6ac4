"""Build requests as plain values, and their resolution to a build plan by the settings."""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from index.errors import InvalidInput, SetupError
from index.retrieval.vectors.selection import select_engine
from index.snapshot.shared_store import SharedSnapshots
from ingest.harvest import download
from ingest.http.fetch_budget import FetchBudget
from ingest.models.cross_encoder import CrossEncoderModel
from ingest.pipeline.gate import GateTolerances
from ingest.pipeline.plan import BuildPlan
from ingest.questions.language_model import LanguageModel
from ingest.read.refresh import SourceRetryPolicy
from ingest.settings import IngestSettings
from ingest.sources.loader import SHIPPED_PATH
from ingest.sources.source import Source, load_sources


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """Request for a build of all sources, or of those named in `only`; plain values only.

    `mirror` replaces the network, and the mirror in the settings. `full` writes a snapshot even if
    nothing changed; `dry` only reports what would change. `declared` is the hash of the declared
    sources and the models' names; an interrupted build resumes only if it is the same.
    """

    mirror: str | None = None
    only: tuple[str, ...] = ()
    full: bool = False
    dry: bool = False
    declared: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the request of the JSON `data` that `to_json` returned."""
        return cls(**{**data, "only": tuple(data.get("only") or ())})

    def to_json(self) -> dict[str, Any]:
        """Return the request as plain JSON data."""
        return {**asdict(self), "only": list(self.only)}


def hash_declarations(settings: IngestSettings) -> str:
    """Return the SHA-256 of the declared sources and of the models' names in the settings.

    Empty if sources.toml cannot be read, because `load_sources` raises a better error.
    """
    models = f"{settings.model} {settings.reranker} {settings.llm_model}".encode()
    try:
        return hashlib.sha256((settings.sources or SHIPPED_PATH).read_bytes() + models).hexdigest()
    except OSError:
        return ""


def make_plan(settings: IngestSettings, request: BuildRequest) -> BuildPlan:
    """Resolve a request to a build plan; raise SetupError or InvalidInput if it is not valid."""
    sources = load_sources(settings.sources, settings.enable)
    _check_requested_sources(request, sources)
    sources = tuple(source for source in sources if source.enabled)
    mirror = Path(request.mirror) if request.mirror else settings.mirror
    if mirror is not None:
        download.check_mirror(mirror)
    return BuildPlan(
        data=settings.data,
        sources=sources,
        mirror=mirror,
        only=frozenset(request.only) or None,
        full=request.full,
        dry=request.dry,
        keep=settings.keep,
        tolerances=GateTolerances(settings.margin, settings.most_removed),
        golden_folder=settings.golden,
        fetch_budget=FetchBudget(total_timeout_s=settings.fetch_seconds),
        retry_policy=SourceRetryPolicy(settings.retries, settings.retry_seconds),
        reranker=CrossEncoderModel(settings.reranker, settings.threads)
        if settings.reranker
        else None,
        language_model=_language_model(settings),
        shared=SharedSnapshots.from_settings(settings),
        engine=select_engine(settings),
    )


def _language_model(settings: IngestSettings) -> LanguageModel | None:
    """Return the language model in the settings, None without one; raise SetupError if wrong."""
    url, name = settings.llm_url, settings.llm_model
    if name is None:
        if url is None:
            return None
        raise SetupError(
            "HASANYONE_LLM_URL is set, but no model is named.",
            "Set HASANYONE_LLM_MODEL to the name of a model at that address.",
        )
    if url is not None and not _is_web_address(url):
        raise SetupError(
            "HASANYONE_LLM_URL is not the address of an endpoint.",
            "Give its base URL, for example http://127.0.0.1:8000/v1.",
        )
    key = settings.llm_key.get_secret_value() if settings.llm_key else None
    if key is not None and not (key.isascii() and key.isprintable()):
        raise SetupError(
            "HASANYONE_LLM_KEY holds characters that a key cannot have.", "Copy the key again."
        )
    return LanguageModel(name, url, key, settings.llm_budget)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _check_requested_sources(request: BuildRequest, sources: tuple[Source, ...]) -> None:
    """Raise InvalidInput if `only` names a source that is unknown or switched off."""
    disabled = {source.name for source in sources if not source.enabled}
    if requested_disabled := disabled & set(request.only):
        raise InvalidInput(
            f"The source “{min(requested_disabled)}” is switched off.",
            "To switch it on, add its name to HASANYONE_ENABLE.",
        )
    unknown = set(request.only) - {source.name for source in sources}
    if unknown:
        raise InvalidInput(
            f"There is no source called “{min(unknown)}”.",
            f"The declared sources are: {', '.join(source.name for source in sources)}.",
        )
