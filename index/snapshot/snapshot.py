"""Snapshot: one whole version of the index in a folder, written once, verified, then read."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import count, islice
from pathlib import Path
from typing import Any

from index.errors import ModelMismatch
from index.i18n.translation import gettext
from index.model import ExpectedQuestion, QuestionOrigin, SourceReport
from index.query import acronyms, vocabulary
from index.query.acronyms import Acronym, Acronyms
from index.query.vocabulary import Vocabulary
from index.resolution import candidate_pairs
from index.resolution.candidate_pairs import CandidatePair
from index.retrieval import dense
from index.retrieval.cross_encoder import Reranker
from index.retrieval.dense import DenseIndex
from index.retrieval.encoder import Encoder
from index.retrieval.lexical import LexicalIndex, LexicalWriter
from index.retrieval.question_index import QuestionIndex, QuestionIndexWriter
from index.retrieval.text_tokens import TextTokens, read_text_tokens
from index.retrieval.types import KeptRows, Vectors
from index.retrieval.vectors.engine import VectorEngine, VectorPart
from index.retrieval.vectors.faiss_engine import FaissEngine
from index.snapshot.calibration import Calibration
from index.snapshot.document_store import DocumentStore, DocumentWriter, StoredDocument
from index.snapshot.manifest import (
    FORMAT_VERSION,
    MANIFEST_FILE,
    Manifest,
    compute_checksums,
    corrupt_error,
    read_manifest,
    verify_snapshot,
    write_manifest,
)
from index.text.files import write_json, write_text

DOCUMENTS_FILE = "catalogue.db"
LEXICAL_FOLDER = "words"
VOCABULARY_FILE = "vocabulary.tsv"
ACRONYMS_FILE = "acronyms.tsv"
VECTORS_FILE = "vectors.faiss"
VECTORS_MADE_BY_FILE = "vectors.made_by"
QUESTION_INDEX_FOLDER = "questions"
ENCODER_FOLDER = "encoder"
RERANKER_FOLDER = "reranker"
CALIBRATION_FILE = "calibration.json"
OPEN_PAIRS_FILE = "doubts.jsonl"
_CACHED_TEXTS = 1_000  # some 10 MB
# Initiatives in memory at once while they are written.
_BATCH_DOCUMENTS = 500


@dataclass(frozen=True, slots=True)
class SnapshotContent:
    """Content of a snapshot to write: all but its calibration and manifest.

    `documents` are the initiatives, which may be made while they are written. `vectors` are those
    of all their passages, in their order, `passage_counts` how many passages each has.
    `encoder_folder` and `reranker_folder` hold exported models. `redirects` are old ids → current
    ones, `first_seen` the day on which each id first appeared. `open_pairs` are the pairs that a
    person should judge, `mined_acronyms` the acronyms that the initiatives explain; `word_counts`
    says how many initiatives use a word. `question_vectors` are those of all expected questions by
    the query encoder, in the order of the initiatives. With rows that are `kept` of an earlier
    snapshot, `vectors` and `passage_counts` are of the new initiatives alone; `vectors_made_by`
    names the program and the model that made the vectors, so that a later build can tell.
    """

    documents: Iterable[StoredDocument]
    passage_counts: Sequence[int]
    vectors: Vectors
    encoder_folder: Path
    reranker_folder: Path | None = None
    redirects: Mapping[str, str] = field(default_factory=dict)
    first_seen: Mapping[str, str] = field(default_factory=dict)
    open_pairs: Sequence[CandidatePair] = ()
    mined_acronyms: Sequence[Acronym] = ()
    word_counts: Iterable[tuple[str, int]] = ()
    question_vectors: Vectors | None = None
    kept: KeptRows | None = None
    vectors_made_by: str = ""

    def kept_in(self, name: str) -> KeptRows | None:
        """Return the rows that are kept, if any, with the file `name` of their snapshot."""
        return self.kept and KeptRows(self.kept.path / name, self.kept.rows)


def write(folder: Path, content: SnapshotContent) -> None:
    """Write the content of a snapshot to a new `folder`."""
    folder.mkdir(parents=True)
    _write_documents(folder, content)
    vocabulary.write(folder / VOCABULARY_FILE, content.word_counts)
    acronyms.write(folder / ACRONYMS_FILE, content.mined_acronyms)
    dense.write(
        folder / VECTORS_FILE,
        content.vectors,
        content.passage_counts,
        content.kept_in(VECTORS_FILE),
    )
    if content.vectors_made_by:
        write_text(folder / VECTORS_MADE_BY_FILE, content.vectors_made_by)
    candidate_pairs.write(folder / OPEN_PAIRS_FILE, content.open_pairs)
    # Copied, not linked: damage to one snapshot must not damage the one to roll back to.
    shutil.copytree(content.encoder_folder, folder / ENCODER_FOLDER)
    if content.reranker_folder:
        shutil.copytree(content.reranker_folder, folder / RERANKER_FOLDER)


def _write_documents(folder: Path, content: SnapshotContent) -> None:
    """Write all that is made of the documents, each of which is read once."""
    vectors, documents = content.question_vectors, iter(content.documents)
    with ExitStack() as writers:
        store = writers.enter_context(
            DocumentWriter(folder / DOCUMENTS_FILE, content.kept_in(DOCUMENTS_FILE))
        )
        words = writers.enter_context(LexicalWriter(folder / LEXICAL_FOLDER))
        questions = (
            writers.enter_context(QuestionIndexWriter(folder / QUESTION_INDEX_FOLDER, vectors))
            if vectors is not None and len(vectors)
            else None
        )
        row_numbers = count()
        while batch := list(islice(documents, _BATCH_DOCUMENTS)):
            store.add(batch)
            for document in batch:
                words.add(next(row_numbers), document.terms.tokens, document.terms.facets)
                if questions is not None:
                    texts = list(map(_searchable_text, document.questions))
                    questions.add(texts, document.terms.facets)
        store.finish(content.redirects, content.first_seen)


def _searchable_text(question: ExpectedQuestion) -> str:
    """Return the words by which a question is found; a person's words are not written."""
    return "" if question.origin is QuestionOrigin.CONFIRMED else question.text


def seal(folder: Path, calibration: Calibration, manifest: Mapping[str, Any]) -> Manifest:
    """Add the calibration and the manifest: from here on the content never changes."""
    write_json(folder / CALIBRATION_FILE, calibration.model_dump())
    return write_manifest(
        folder, Manifest(version=FORMAT_VERSION, files=compute_checksums(folder), **manifest)
    )


@dataclass(frozen=True)
class Snapshot:
    """Open snapshot: everything that a query needs, safe to share between threads."""

    name: str
    folder: Path
    documents: DocumentStore
    lexical_index: LexicalIndex
    vocabulary: Vocabulary
    acronyms: Acronyms
    dense_index: DenseIndex
    encoder: Encoder
    calibration: Calibration
    registry_count: int
    reranker: Reranker | None = None
    question_index: QuestionIndex | None = None

    def sources(self) -> tuple[SourceReport, ...]:
        """Return the last report on each source; raise SnapshotCorrupt."""
        return _read_sources(self.folder, _modification_time_ns(self.folder / MANIFEST_FILE))

    def open_pairs(self) -> tuple[CandidatePair, ...]:
        """Return the pairs that a person should judge, the least certain first.

        Raises SnapshotCorrupt.
        """
        try:
            return candidate_pairs.read(self.folder / OPEN_PAIRS_FILE)
        except (OSError, ValueError):
            raise corrupt_error(self.folder, "its open pairs cannot be read") from None

    @cached_property
    def acronym_by_expansion(self) -> dict[tuple[str, ...], str]:
        """Return the tokens of an acronym's expansion → the token of its letters."""
        any_case = [acronym for acronym in self.acronyms if not acronym.case_sensitive]
        token_pairs = (
            (self.lexical_index.tokens(a.main_expansion), self.lexical_index.tokens(a.letters))
            for a in any_case
        )
        return {
            tuple(expansion): acronym_token
            for expansion, (acronym_token, *_) in token_pairs
            if expansion
        }

    @cached_property
    def text_tokens(self) -> Callable[[int], TextTokens]:
        """Return the function that gives the tokens of an initiative by its row; it is cached."""

        def read(row: int) -> TextTokens:
            return read_text_tokens(self.lexical_index, self.documents[row])

        return lru_cache(_CACHED_TEXTS)(read)

    @cached_property
    def source_names(self) -> tuple[str, ...]:
        """Return the names that the filter `source:` accepts."""
        return tuple(
            facet.partition(":")[2] for facet in self.documents.facets_with_prefix("source:")
        )


def open_snapshot(
    folder: Path, engine: VectorEngine | None = None, *, is_verified: bool = False
) -> Snapshot:
    """Verify a snapshot and open it; raises SnapshotCorrupt or ModelMismatch.

    Its vectors are searched by `engine`, or by FAISS in its own files. One that `is_verified`, or
    will be before it answers, is not verified here.
    """
    manifest = read_manifest(folder) if is_verified else verify_snapshot(folder)
    calibration = Calibration.model_validate_json((folder / CALIBRATION_FILE).read_bytes())
    snapshot = open_content(folder, calibration, manifest.registries, engine)
    fingerprints = snapshot.encoder.fingerprint, snapshot.reranker and snapshot.reranker.fingerprint
    if fingerprints != (manifest.model, manifest.reranker):
        raise ModelMismatch(
            gettext(
                "The index {name} was built with another model than the one it carries."
            ).format(name=folder.name),
            gettext("Build anew with “hasanyone ingest”."),
        )
    return snapshot


def open_content(
    folder: Path,
    calibration: Calibration,
    registry_count: int,
    engine: VectorEngine | None = None,
) -> Snapshot:
    """Open what `write` wrote, sealed or not; raises SnapshotCorrupt."""
    engine = engine or FaissEngine()
    try:
        return Snapshot(
            name=folder.name,
            folder=folder,
            documents=DocumentStore(folder / DOCUMENTS_FILE),
            lexical_index=LexicalIndex(folder / LEXICAL_FOLDER),
            vocabulary=Vocabulary(folder / VOCABULARY_FILE),
            acronyms=Acronyms(folder / ACRONYMS_FILE),
            dense_index=DenseIndex(folder / VECTORS_FILE, engine.open(folder, VectorPart.PASSAGES)),
            encoder=Encoder(folder / ENCODER_FOLDER),
            calibration=calibration,
            registry_count=registry_count,
            reranker=Reranker(folder / RERANKER_FOLDER)
            if (folder / RERANKER_FOLDER).exists()
            else None,
            question_index=QuestionIndex(
                folder / QUESTION_INDEX_FOLDER, engine.open(folder, VectorPart.QUESTIONS)
            )
            if (folder / QUESTION_INDEX_FOLDER).exists()
            else None,
        )
    except (OSError, ValueError, RuntimeError, sqlite3.Error):
        raise corrupt_error(folder, "a part of it cannot be opened") from None


@lru_cache(maxsize=4)
def _read_sources(folder: Path, _modified_ns: int) -> tuple[SourceReport, ...]:
    """Return the sources in a manifest, read again when it changes."""
    return read_manifest(folder).sources


def _modification_time_ns(path: Path) -> int:
    """Return when a file was last replaced, in nanoseconds; 0 where there is none."""
    return path.stat().st_mtime_ns if path.exists() else 0
