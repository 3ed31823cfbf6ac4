"""A small index with invented initiatives whose facts the dialogue tests know."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from index.model import (
    ExpectedOutcome,
    Funding,
    Initiative,
    Organisation,
    Origin,
    OutcomeResult,
    Reuse,
    Role,
    SourceReport,
    SourceState,
    Status,
)
from index.snapshot import snapshot
from index.snapshot.calibration import Calibration, LogisticModel
from index.snapshot.document_store import StoredDocument
from index.snapshot.manifest import write_report
from index.snapshot.snapshot import SnapshotContent
from index.snapshot.store import SnapshotStore
from index.text.documents import passages
from tests.support.tiny_embedder import TinyEmbedder
from tests.support.word_counts import count_words

_NAME = "20261122-000000-small"
_READ = "2026-11-20T06:00:00+00:00"
_CALIBRATION = Calibration(
    basis="made up for tests",
    questions=0,
    hit=LogisticModel(bias=-3.0, weights={"coverage": 6.0}),
    question=LogisticModel(bias=-3.0, weights={"coverage": 6.0}),
    answered=0.65,
    unanswered=0.3,
)


def _initiative(key: str, title: str, states: tuple[str, ...], **fields) -> Initiative:
    origin = Origin(
        "example",
        "Register of Council Projects",
        key,
        title,
        url=f"https://register.example/{key}",
        seen="2026-11",
        states=("title", "summary", "status", *states),
    )
    return Initiative(id=f"example:{key}", title=title, origins=(origin,), **fields)


# The questions "damp sensors in council homes" and "parking permits" have these answers, in order.
INITIATIVES = (
    _initiative(
        "damp-watch",
        "Damp Watch: damp sensors in council homes",
        (
            "organisations",
            "country",
            "region",
            "funding",
            "contact",
            "outcomes",
            "started",
            "ended",
        ),
        url="https://damp-watch.example",
        summary="Sensors in council homes report damp before mould grows.",
        organisations=(
            Organisation("Brackmoor Borough Council", Role.LEAD),
            Organisation("Sensorly", Role.SUPPLIER),
        ),
        country="GB",
        region="Yorkshire",
        status=Status.LIVE,
        status_as_of="2023-05",
        started="2021-03",
        ended="2023-05",
        funding=Funding("Warm Homes Fund", 240_000.0, "GBP"),
        contact="digital@brackmoor.example",
        outcomes=(
            ExpectedOutcome("Repairs were booked eleven days sooner", OutcomeResult.DELIVERED),
            ExpectedOutcome("Fewer complaints about mould", OutcomeResult.NOT_DELIVERED),
        ),
    ),
    _initiative(
        "dry-rooms",
        "Dry Rooms: damp sensors in homes",
        ("organisations", "country", "region", "started", "reuse"),
        url="https://dry-rooms.example",
        summary="A trial of damp sensors in forty homes.",
        organisations=(Organisation("Ashvale City Council", Role.LEAD),),
        country="GB",
        region="Wales",
        status=Status.LIVE,
        status_as_of="2026-02",
        started="2024",
        reuse=Reuse(code="https://code.example/dry-rooms", licence="MIT"),
    ),
    _initiative(
        "mould-line",
        "Mould Line: damp reports from homes",
        ("organisations", "country", "funding"),
        summary="Tenants report damp in their homes by telephone.",
        organisations=(Organisation("Northfell Housing Trust", Role.LEAD),),
        country="GB",
        region="Scotland",
        status=Status.STOPPED,
        status_as_of="2022",
        funding=Funding("Scottish Homes Grant"),
    ),
    _initiative(
        "permit-shop",
        "Permit Shop: parking permits online",
        ("organisations", "country"),
        summary="Residents buy parking permits online.",
        organisations=(Organisation("Westmere District Council", Role.LEAD),),
        country="GB",
        region="England",
        status=Status.LIVE,
        status_as_of="2025-06",
    ),
    *(
        _initiative(
            f"other-{number}",
            f"{subject} project",
            ("organisations",),
            summary=f"A project on {subject.lower()}.",
            organisations=(Organisation("Example Council", Role.LEAD),),
            status=Status.LIVE,
        )
        for number, subject in enumerate(
            (
                "Library loans",
                "Bin routes",
                "School meals",
                "Road works",
                "Tree surveys",
                "Bus times",
            )
        )
    ),
)


def write_small_index(
    data: Path,
    initiatives: Sequence[Initiative] = INITIATIVES,
    registry: str = "Register of Council Projects",
) -> Path:
    """Write the index to a new data folder, make it answer, and return the folder."""
    embedder = TinyEmbedder()
    encoder = data / "encoder"
    encoder.mkdir(parents=True)
    embedder.export(encoder)
    store = SnapshotStore(data)
    folder = store.folder / _NAME
    texts = [passages(each) for each in initiatives]
    vectors = np.ascontiguousarray(embedder.embed([*chain.from_iterable(texts)]))
    content = SnapshotContent(
        map(StoredDocument.of, initiatives),
        [len(each) for each in texts],
        vectors,
        encoder,
        word_counts=count_words(initiatives),
    )
    snapshot.write(folder, content)
    snapshot.seal(
        folder,
        _CALIBRATION,
        {
            "created": _READ,
            "content": _NAME,
            "parent": None,
            "model": embedder.fingerprint,
            "dimension": embedder.dimension,
            "initiatives": len(initiatives),
            "registries": 1,
        },
    )
    report = SourceReport(initiatives[0].origins[0].source, registry, SourceState.READ, _READ)
    write_report(folder, [report], {})
    store.promote(_NAME)
    return data
