"""Examples of responses for OpenAPI; the initiative in them is invented.

Nothing in them is null, because FastAPI would leave it out.
"""

from typing import Any

_ORGANISATIONS: list[dict[str, Any]] = [{"name": "Brackmoor Council", "role": "lead"}]
_ORIGIN: dict[str, Any] = {
    "registry": "Has Anyone catalogue",
    "key": "damp-reporting",
    "url": "https://example.org/projects/damp-reporting",
    "seen": "2026-11",
}
_SUMMARY = "Tenants report damp with photographs, and see what happens next."
_SHARED: dict[str, Any] = {
    "id": "catalogue:damp-reporting",
    "title": "Damp and mould reporting",
    "url": "https://example.org/projects/damp-reporting",
    "organisations": _ORGANISATIONS,
    "status": "completed",
    "status_as_of": "2026-03",
    "summary": _SUMMARY,
    "country": "GB",
    "started": "2024-05",
    "ended": "2026-03",
}
_SNAPSHOT = "20261129T153653883Z-28d24e63"

ANSWER: dict[str, Any] = {
    "question": "Has anyone done damp and mould reporting in Wales?",
    "query": {"text": "damp and mould reporting", "filters": {"in": "wales"}, "spoken": ["in"]},
    "query_id": "0123456789abcdef0123456789abcdef",
    "verdict": {
        "kind": "done",
        "certainty": "plain",
        "sentence": "Yes: “Damp and mould reporting” (Brackmoor Council) was completed in 2026.",
        "probability": 0.97,
        "differing": [],
    },
    "hits": [
        {
            "rank": 1,
            **_SHARED,
            "outcomes": [
                {"statement": "Repairs begin within a week", "result": "delivered"},
                {"statement": "Fewer calls to the contact centre", "result": "not_delivered"},
            ],
            "funding": {
                "source": "Local Fund",
                "amount": 80000,
                "currency": "GBP",
                "period": "2024-2026",
            },
            "contact": "https://example.org/contact",
            "why": {
                "terms": ["damp", "mould", "reporting"],
                "facets": ["in Wales"],
                "passage": _SUMMARY,
                "question": "Who lets tenants report damp?",
                "named": False,
            },
            "strength": "strong match",
            "probability": 0.97,
            "origins": [_ORIGIN],
        }
    ],
    "attempts": [],
    "elsewhere": [],
    "corrected": [],
    "searched": {
        "initiatives": 5835,
        "countries": [{"name": "United Kingdom", "count": 510}],
        "registries": 48,
        "snapshot": _SNAPSHOT,
        "oldest": "2026-11-29T15:31:07+00:00",
        "answered_share": 0.5,
        "sources": [
            {
                "name": "catalogue",
                "refreshed": "2026-11-29T15:31:07+00:00",
                "state": "read",
            }
        ],
    },
}
STORED_ANSWER: dict[str, Any] = {
    **ANSWER,
    "earlier": {
        "asked_at": "2026-06-01T09:30:00Z",
        "snapshot": "20260531T020000000Z-5d1e0c2a",
        "kind": "nobody",
        "certainty": "probable",
        "probability": 0.21,
    },
}
INITIATIVES: dict[str, Any] = {
    "snapshot": _SNAPSHOT,
    "total": 1,
    "offset": 0,
    "limit": 10,
    "initiatives": [{**_SHARED, "region": "Wales", "themes": ["housing"]}],
}
INITIATIVE: dict[str, Any] = {
    **_SHARED,
    "aliases": ["Damp app"],
    "description": _SUMMARY,
    "kind": "service",
    "region": "Wales",
    "deployed_in": [],
    "themes": ["housing"],
    "outcomes": [
        {
            "statement": "Repairs begin within a week",
            "result": "delivered",
            "evidence": "https://example.org/projects/damp-reporting/results",
        }
    ],
    "funding": {"source": "Local Fund", "amount": 80000, "currency": "GBP", "period": "2024-2026"},
    "reuse": {
        "code": "https://example.org/code",
        "licence": "MIT",
        "offer": "Brackmoor shows it to other councils.",
    },
    "contact": "https://example.org/contact",
    "links": [],
    "origins": [
        {
            **_ORIGIN,
            "source": "catalogue",
            "title": "Damp and mould reporting",
            "licence": "OGL-UK-3.0",
            "states": ["title", "status"],
            "differs": [],
        }
    ],
    "witnesses": 1,
    "disagreements": [],
    "related": [],
}
REGISTRIES: dict[str, Any] = {
    "snapshot": _SNAPSHOT,
    "registries": [
        {
            "name": "catalogue",
            "title": "Has Anyone catalogue",
            "state": "read",
            "refreshed": "2026-11-29T15:31:07+00:00",
            "read": 194,
            "ingested": 180,
            "merged": 14,
            "left_out": {},
            "countries": [],
            "themes": [],
        }
    ],
}
HEALTH: dict[str, Any] = {"status": "ok", "snapshot": _SNAPSHOT, "initiatives": 5835}
