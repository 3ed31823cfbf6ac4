"""schema.org in JSON-LD: the things that a page or a file describes, as plain fields.

Only types that may be initiatives are read. Persons are left out. Contexts are not fetched.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from lxml import html

from index.errors import ParseError
from ingest.parse.safe_load import parse_json

_TYPES = frozenset(
    {
        *(
            "Project",
            "ResearchProject",
            "FundingAgency",
            "Dataset",
            "DataFeed",
            "SoftwareSourceCode",
        ),
        *("SoftwareApplication", "WebApplication", "MobileApplication", "GovernmentService"),
        *("Service", "PublicService", "CreativeWork", "Grant", "MonetaryGrant", "Course", "Guide"),
    }
)
# A page names its publisher, so only several of these are a list.
_BODY_TYPES = frozenset({"Organization", "GovernmentOrganization", "NGO"})
_NESTED = ("@graph", "mainEntity", "itemListElement", "item", "dataset", "hasPart", "about")
_BODIES = (
    "provider",
    "serviceOperator",
    "creator",
    "author",
    "producer",
    "maintainer",
    "publisher",
)
_FUNDERS = ("funder", "sponsor")
# Where a name without a type is rather that of a person.
_MAYBE_PEOPLE = frozenset({"creator", "author", "maintainer"})
_STARTS = ("startDate", "foundingDate", "dateCreated", "datePublished")
_ENDS = ("endDate", "dissolutionDate")
_MAX_DEPTH = 6
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")


def read_page(tree: html.HtmlElement) -> list[dict[str, Any]]:
    """Return the things that the JSON-LD of a web page describes; broken JSON is skipped."""
    documents = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            with suppress(ParseError):
                documents.append(parse_json(_COMMENT.sub("", script.text or "")))
    return read_documents(documents)


def read_documents(documents: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the things that JSON-LD documents describe, each once, in their order."""
    nodes = [node for document in documents for node in _walk(document, 0)]
    by_id = {
        node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1
    }
    described = [node for node in nodes if _TYPES & set(_types(node))]
    bodies = [node for node in nodes if _BODY_TYPES & set(_types(node))]
    chosen = described or (bodies if len(bodies) > 1 else [])
    things = [fields for node in chosen if (fields := _read(node, by_id)).get("name")]
    return [each for number, each in enumerate(things) if each not in things[:number]]


def _walk(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Yield the nodes of a document that are listed, and not those that others refer to."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _walk(each, depth + 1)
    elif isinstance(value, Mapping):
        yield value
        for name in _NESTED:
            if name in value:
                yield from _walk(value[name], depth + 1)


def _types(node: Mapping[str, Any]) -> list[str]:
    stated = node.get("@type")
    types = stated if isinstance(stated, list) else [stated]
    return [each.rpartition("/")[2].rpartition(":")[2] for each in types if isinstance(each, str)]


def _read(node: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    def objects(name: str) -> list[Any]:
        stated = node.get(name)
        values = stated if isinstance(stated, list) else [stated]
        return [_resolve(each, by_id) for each in values if each is not None]

    def words(*names: str) -> list[str]:
        return [text for name in names for each in objects(name) if (text := _text(each))]

    keywords = [part for text in words("keywords") for part in text.split(",")]
    fields: dict[str, Any] = {
        "id": next(iter([*words("@id", "identifier"), *_addresses(objects("url"))]), None),
        "name": next(iter(words("name", "headline")), None),
        "alternative_names": words("alternateName"),
        "type": " ".join(re.findall(r"[A-Z]+[a-z]*", (_types(node) or [""])[0])).lower(),
        "url": next(iter(_addresses([*objects("url"), *objects("mainEntityOfPage")])), None),
        "summary": next(iter(words("abstract", "disambiguatingDescription")), None),
        "description": next(iter(words("description")), None),
        "organisations": [
            *({"name": each} for name in _BODIES for each in _bodies(name, objects(name))),
            *(
                {"name": each, "role": "funder"}
                for name in _FUNDERS
                for each in _bodies(name, objects(name))
            ),
        ],
        "keywords": [*keywords, *words("serviceType", "applicationCategory", "category")],
        "status": next(iter(words("creativeWorkStatus")), None),
        "started": next(iter(words(*_STARTS)), None),
        "ended": next(iter(words(*_ENDS)), None),
        "modified": next(iter(words("dateModified")), None),
        "area": words("areaServed", "spatialCoverage", "location", "spatial"),
        "licence": [*_addresses(objects("license")), *words("license")],
        "code": next(iter(_addresses(objects("codeRepository"))), None),
        "contact": [
            text
            for each in objects("contactPoint")
            if isinstance(each, Mapping)
            for text in (each.get("email"), each.get("url"))
            if isinstance(text, str)
        ],
        "links": [
            *_addresses(objects("sameAs")),
            *_addresses(objects("distribution")),
            *_addresses(objects("documentation")),
            *_addresses(objects("softwareHelp")),
        ],
    }
    return {name: value for name, value in fields.items() if value}


def _resolve(value: Any, by_id: Mapping[str, Mapping[str, Any]]) -> Any:
    is_reference = isinstance(value, Mapping) and set(value) == {"@id"}
    return by_id.get(str(value["@id"]), value) if is_reference else value


def _text(value: Any) -> str | None:
    """Return a text, or the name or value of an object, in English if there are several."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("@value") or value.get("value")
        if isinstance(value, list):
            english = [
                each
                for each in value
                if isinstance(each, Mapping) and each.get("@language") == "en"
            ]
            return _text((english or value)[0]) if value else None
        if isinstance(value, Mapping):
            return _text(value)
    return str(value).strip() or None if isinstance(value, str | int | float) else None


def _addresses(values: Iterable[Any]) -> list[str]:
    found = []
    for each in values:
        named = (
            [each.get("contentUrl"), each.get("contentURL"), each.get("url"), each.get("@id")]
            if isinstance(each, Mapping)
            else [each]
        )
        found += [n for n in named if isinstance(n, str) and n.startswith(("http", "/"))][:1]
    return found


def _bodies(name: str, values: Iterable[Any]) -> Iterator[str]:
    """Yield the names of organisations; what may be a person is left out."""
    for each in values:
        is_person = isinstance(each, Mapping) and "Person" in _types(each)
        is_untyped = not (isinstance(each, Mapping) and _types(each))
        if not is_person and not (is_untyped and name in _MAYBE_PEOPLE) and (text := _text(each)):
            yield text
