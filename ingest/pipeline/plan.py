"""The plan of a build, and the context that its stages share."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.confirmed_questions import ConfirmedQuestion
from index.retrieval.vectors.engine import VectorEngine
from index.snapshot.build_records import BuildRecords, BuildRecordStore
from index.snapshot.shared_store import SharedSnapshots
from index.snapshot.store import SnapshotStore
from ingest.exchange.shards import Exchange
from ingest.http.fetch_budget import FetchBudget
from ingest.issues import Issue
from ingest.models.embedding_cache import CHUNK_SIZE, EXPORT_VERSION, EmbeddingCache
from ingest.models.protocols import EmbeddingModel, ExportableModel
from ingest.pipeline.gate import GateTolerances
from ingest.pipeline.progress import ProgressCallback, ProgressReporter
from ingest.pipeline.workspace import Workspace
from ingest.questions.language_model import LanguageModel
from ingest.read.record_store import RecordStore
from ingest.read.refresh import SourceRetryPolicy
from ingest.reuse.memo import Memo
from ingest.reuse.program import program_digest
from ingest.reuse.tally import Tally
from ingest.sources.source import Source

# What vectors are of, in the place that machines share.
PASSAGES, QUESTIONS = "passages", "questions"


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """The plan of one build: its data folder, its sources, and how they are read and checked.

    `mirror` is read instead of the network. `only` names the sources to read, the others keep their
    stored records. `full` writes a snapshot even where nothing changed; `dry` compares and writes
    none. `keep` is the number of snapshots kept on disk. `tolerances` and `golden_folder` (judged
    questions) belong to the gate. `reranker` is the cross-encoder that the snapshot carries, if
    any; `language_model` writes the questions that records without any are expected to answer.
    `shared` is the place from which other machines take their snapshots, if there is one; `engine`
    holds the vectors of promoted snapshots, where they are not in their files alone. `exchange` is
    what the build shares with other machines that build. `records` hold the progress of builds;
    without them it is in the data folder. `list_confirmed` returns the questions that people
    confirmed.
    """

    data: Path
    sources: tuple[Source, ...]
    mirror: Path | None = None
    only: frozenset[str] | None = None
    full: bool = False
    keep: int = 5
    dry: bool = False
    tolerances: GateTolerances = field(default_factory=GateTolerances)
    golden_folder: Path | None = None
    fetch_budget: FetchBudget = field(default_factory=FetchBudget)
    retry_policy: SourceRetryPolicy = field(default_factory=SourceRetryPolicy)
    reranker: ExportableModel | None = None
    language_model: LanguageModel | None = None
    shared: SharedSnapshots | None = None
    engine: VectorEngine | None = None
    exchange: Exchange | None = None
    records: BuildRecordStore | None = None
    list_confirmed: Callable[[], Iterable[ConfirmedQuestion]] = tuple

    @property
    def build_records(self) -> BuildRecordStore:
        """The records of builds."""
        return self.records or BuildRecords(self.data)

    @property
    def source_names(self) -> frozenset[str]:
        """The names of the sources that are declared and enabled."""
        return frozenset(source.name for source in self.sources)


@dataclass(frozen=True, slots=True)
class BuildContext:
    """The context of one build: its plan, model, progress reporter and workspace.

    The stores that its stages share are derived from these. `sealed` are the names of the snapshots
    that this process sealed, so that it need not verify them.
    """

    id: str
    plan: BuildPlan
    embedder: EmbeddingModel
    reporter: ProgressReporter
    workspace: Workspace
    sealed: set[str] = field(default_factory=set)

    @property
    def snapshot_store(self) -> SnapshotStore:
        """The snapshot store of the data folder."""
        return SnapshotStore(self.plan.data, self.plan.shared, self.plan.engine)

    @property
    def record_store(self) -> RecordStore:
        """The record store of the sources; a dry run writes to its own workspace instead."""
        return RecordStore(
            self.plan.data, self.workspace.folder / "sources" if self.plan.dry else None
        )

    @property
    def embedding_cache(self) -> EmbeddingCache:
        """The embedding cache of this build's model."""
        return EmbeddingCache(self.cache_folder, self.embedder.fingerprint)

    @property
    def cache_folder(self) -> Path:
        """The folder of what later builds need not do again."""
        return self.plan.data / "cache"

    @property
    def question_cache(self) -> EmbeddingCache:
        """The cache of the vectors of expected questions by this build's query encoder."""
        return EmbeddingCache(self.cache_folder / "questions", question_model(self.embedder))

    @property
    def reranker_fingerprint(self) -> str | None:
        """The fingerprint of the cross-encoder, if there is one."""
        return self.plan.reranker.fingerprint if self.plan.reranker else None

    @property
    def models(self) -> str:
        """The fingerprints of the snapshot's models and the version of their export."""
        embedder = self.embedder
        models = f"{embedder.fingerprint} {embedder.adapter_version} {self.reranker_fingerprint}"
        return f"{models} {EXPORT_VERSION}"

    @property
    def vectors_made_by(self) -> str:
        """The program and the model, which make the vectors of passages."""
        return f"{program_digest()} {self.embedder.fingerprint}"

    @property
    def draft_folder(self) -> Path:
        """The folder in which the snapshot is written before it has its name."""
        return self.snapshot_store.folder / f".draft-{self.id}"

    def embed_passages(self, texts: Sequence[str], progress: ProgressCallback) -> int:
        """Embed the passages that are not cached, here or by other workers; return how many."""
        cache = self.embedding_cache
        missing = [texts[position] for position in cache.find_missing(texts)]
        left = self._embed_elsewhere(PASSAGES, self.embedder.fingerprint, cache, missing, progress)
        cache.embed_and_store(self.embedder.embed, left, progress)
        return len(missing)

    def embed_questions(
        self, texts: Sequence[str], private: Collection[str], progress: ProgressCallback
    ) -> int:
        """Embed the questions that are not cached; return how many. Those of people stay here."""
        cache = self.question_cache
        missing = [texts[position] for position in cache.find_missing(texts)]
        public = [text for text in missing if text not in private]
        model = question_model(self.embedder)
        left = self._embed_elsewhere(QUESTIONS, model, cache, public, progress)
        left += [text for text in missing if text in private]
        cache.embed_and_store(self.embedder.embed_queries, left, progress)
        return len(missing)

    def _embed_elsewhere(
        self,
        role: str,
        model: str,
        cache: EmbeddingCache,
        texts: Sequence[str],
        progress: ProgressCallback,
    ) -> list[str]:
        """Embed texts by all workers, if there are any and it is worth it; return what is left."""
        exchange = self.plan.exchange
        if exchange is None or exchange.workers is None or len(texts) <= CHUNK_SIZE:
            return list(texts)
        exchange.embed(self.id, exchange.vectors(role, model), cache, texts, progress)
        return [texts[position] for position in cache.find_missing(texts)]

    def make_memo(self, name: str) -> Memo:
        """Return the memo with this name, empty where the whole build is made anew."""
        return Memo(self.cache_folder / "reuse" / f"{name}.db", full=self.plan.full)

    def make_tally(self, name: str) -> Tally:
        """Return the tally with this name, empty where the whole build is made anew."""
        return Tally(self.cache_folder / "reuse" / f"{name}.db", full=self.plan.full)

    def load_issues(self) -> Iterator[Issue]:
        """Yield the issues of all sources, as saved in the workspace."""
        for source in self.plan.sources:
            yield from self.workspace.load_issues(source.name)


def question_model(embedder: EmbeddingModel) -> str:
    """Return what identifies the model that embeds questions: the model with its adapter."""
    encoder = f"{embedder.fingerprint}{embedder.adapter_version}".encode()
    return hashlib.sha256(encoder).hexdigest()
