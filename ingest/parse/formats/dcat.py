"""DCAT parser: the datasets of a catalogue, as `data.json`, JSON-LD, RDF/XML or Turtle.

A record has the names of `data.json` (resources.data.gov/resources/dcat-us), whatever the file is.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax import SAXException

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from rdflib import Graph
from rdflib.exceptions import Error as RdflibError
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, RDF, RDFS, SKOS, Namespace
from rdflib.term import BNode, Literal, Node, URIRef

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile

# Fields for the address of a dataset, its titles in other languages, and what it is.
ADDRESS_FIELD, OTHER_TITLES_FIELD, KIND_FIELD = "_address", "_titles", "_kind"
_VCARD, _SCHEMA = Namespace("http://www.w3.org/2006/vcard/ns#"), Namespace("http://schema.org/")
_LABELS = (
    *(FOAF.name, SKOS.prefLabel, RDFS.label, DCTERMS.title, _VCARD["organization-name"]),
    *(_VCARD["hasOrganizationName"], _SCHEMA.name, ORG.identifier),
)
_TEXTS = {
    "identifier": DCTERMS.identifier,
    "title": DCTERMS.title,
    "description": DCTERMS.description,
    "issued": DCTERMS.issued,
    "modified": DCTERMS.modified,
    "license": DCTERMS.license,
}
_LABELLED = {
    "keyword": DCAT.keyword,
    "theme": DCAT.theme,
    "language": DCTERMS.language,
    "spatial": DCTERMS.spatial,
}
_STRUCTURES = (DCTERMS.publisher, DCAT.contactPoint, DCAT.distribution, DCAT.landingPage)
_READ = frozenset((*_TEXTS.values(), *_LABELLED.values(), *_STRUCTURES, RDF.type))
_KINDS = {DCAT.Dataset: "dataset", DCAT.DataService: "data service"}
# Each parser of rdflib raises errors of its own, and those of Python where it is surprised.
_RDF_ERRORS = (
    *(RdflibError, SAXException, SyntaxError, ValueError, LookupError, TypeError),
    *(AttributeError, AssertionError, RecursionError, NotImplementedError),
)
# Catalogues without “dataset” are files of something else.
_NO_DATASETS = "has no dataset of DCAT"


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the datasets of a catalogue; raise ParseError."""
    text = file.read_text()
    start = text.lstrip()[:1]
    if start not in ("{", "["):
        return file.make_records(_datasets(_parse_graph(text, "xml" if start == "<" else "turtle")))
    document = parse_json(text)
    if isinstance(document, dict) and isinstance(document.get("dataset"), list):
        datasets = select_records(document["dataset"], "")
        return file.make_records(
            {**each, KIND_FIELD: "dataset"} if each else {} for each in datasets
        )
    graph = Graph()
    try:
        graph.parse(data=_without_remote_contexts(document), format="json-ld")
    except _RDF_ERRORS as error:
        raise ParseError("not JSON-LD that can be read") from error
    return file.make_records(_datasets(graph))


def _parse_graph(text: str, format_name: str) -> Graph:
    """Return the graph of a text that may be hostile; raise ParseError."""
    try:
        if format_name == "xml":
            ElementTree.fromstring(text.encode())  # refuses entities, which rdflib would expand
        return Graph().parse(data=text.encode(), format=format_name)
    except (DefusedXmlException, ElementTree.ParseError) as error:
        raise ParseError("not XML that can be read safely") from error
    except _RDF_ERRORS as error:
        name = "RDF/XML" if format_name == "xml" else "Turtle"
        raise ParseError(f"not {name}") from error


def _without_remote_contexts(value: Any) -> Any:
    """Return JSON-LD without contexts at an address: rdflib would fetch them."""
    if isinstance(value, list):
        return [_without_remote_contexts(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _without_remote_contexts(each) for name, each in value.items()}
    contexts = kept.get("@context", [])
    local = [
        {name: each for name, each in context.items() if name != "@import"}
        for context in (contexts if isinstance(contexts, list) else [contexts])
        if isinstance(context, dict)
    ]
    return {**kept, "@context": local} if "@context" in kept else kept


def _datasets(graph: Graph) -> Iterator[dict[str, Any]]:
    kinds = {
        subject: kind for term, kind in _KINDS.items() for subject in graph.subjects(RDF.type, term)
    }
    if not kinds:
        raise ParseError(_NO_DATASETS)
    for subject in sorted(kinds, key=str):
        yield {**_read_dataset(graph, subject), KIND_FIELD: kinds[subject]}


def _read_dataset(graph: Graph, subject: Node) -> dict[str, Any]:
    """Return a dataset by the names of data.json; properties beyond those under their own names."""
    titles = list(graph.objects(subject, DCTERMS.title))
    distributions = [
        {
            "accessURL": _first_text(graph, each, DCAT.accessURL),
            "downloadURL": _first_text(graph, each, DCAT.downloadURL),
            "license": _first_text(graph, each, DCTERMS.license),
        }
        for each in sorted(graph.objects(subject, DCAT.distribution), key=str)
    ]
    contacts = sorted(graph.objects(subject, DCAT.contactPoint), key=str)
    fields: dict[str, Any] = {
        **{name: _first_text(graph, subject, term) for name, term in _TEXTS.items()},
        **{name: _labels(graph, subject, term) for name, term in _LABELLED.items()},
        "landingPage": _first_text(graph, subject, DCAT.landingPage),
        "publisher": {"name": next(iter(_labels(graph, subject, DCTERMS.publisher)), None)},
        "contactPoint": [
            {
                "hasEmail": _first_text(graph, each, _VCARD.hasEmail),
                "hasURL": _first_text(graph, each, _VCARD.hasURL),
            }
            for each in contacts
        ],
        "distribution": distributions,
        ADDRESS_FIELD: str(subject) if str(subject).startswith(("http://", "https://")) else None,
        OTHER_TITLES_FIELD: sorted({str(t) for t in titles} - {_choose_text(titles)}),
    }
    fields["identifier"] = fields["identifier"] or fields[ADDRESS_FIELD]
    others: dict[str, list[str]] = {}
    for term, value in sorted(graph.predicate_objects(subject), key=str):
        if term not in _READ:
            name = str(term).rstrip("/#").rpartition("#")[2].rpartition("/")[2]
            others.setdefault(name, []).append(_label(graph, value) or "a structure")
    return {name: value for name, value in {**others, **fields}.items() if value}


def _first_text(graph: Graph, subject: Node, term: URIRef) -> str | None:
    return _choose_text(graph.objects(subject, term))


def _choose_text(values: Iterable[Node]) -> str | None:
    """Return the text in English, or else without a language, or else the first of all."""
    texts = sorted(
        (not _language(value).startswith("en"), _language(value), str(value))
        for value in values
        if not isinstance(value, BNode)
    )
    return texts[0][2] if texts else None


def _language(value: Node) -> str:
    return (value.language or "").lower() if isinstance(value, Literal) else ""


def _labels(graph: Graph, subject: Node, term: URIRef) -> list[str]:
    """Return the values of a property as words: the label of a thing, or the end of its address."""
    labels: dict[str, None] = {}
    values = list(graph.objects(subject, term))
    languages = {_language(value) for value in values if isinstance(value, Literal)}
    wanted = next((each for each in sorted(languages) if each.startswith("en")), None)
    for value in sorted(values, key=str):
        if isinstance(value, Literal):
            if wanted is None or _language(value) in ("", wanted):
                labels[str(value)] = None
        elif label := _label(graph, value):
            labels[label] = None
    return list(labels)


def _label(graph: Graph, thing: Node) -> str | None:
    for term in _LABELS:
        if label := _first_text(graph, thing, term):
            return label
    return None if isinstance(thing, BNode) else str(thing).rstrip("/#").rpartition("/")[2]
