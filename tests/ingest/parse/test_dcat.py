"""One catalogue as data.json, JSON-LD, RDF/XML and Turtle: an address becomes the same initiatives."""

import json

import pytest
from rdflib import Graph

from index.errors import FetchError, ParseError
from ingest.discovery.propose import propose_source
from ingest.harvest import download
from ingest.issues import Issues
from ingest.parse.formats import PARSERS
from ingest.parse.source_file import SourceFile
from ingest.sources.schema import Format
from tests.support.http_fixtures import QUICK

PAGE = "https://data.example.gov/damp"
TURTLE = f"""
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://data.example.gov/> a dcat:Catalog ; dcat:dataset <https://data.example.gov/id/damp> .
<https://data.example.gov/id/damp> a dcat:Dataset ;
  dct:identifier "damp" ;
  dct:title "Damp reports"@en, "Adroddiadau lleithder"@cy ;
  dct:description "Where residents reported damp, by ward and month."@en ;
  dcat:keyword "housing"@en, "tai"@cy ;
  dct:issued "2024-05-13"^^xsd:date ;
  dct:modified "2025-01-02"^^xsd:date ;
  dct:publisher [ a foaf:Organization ; foaf:name "Borough of Example" ] ;
  dcat:contactPoint [ vcard:fn "A. Person" ; vcard:hasEmail <mailto:data@example.gov> ] ;
  dcat:landingPage <{PAGE}> ;
  dcat:distribution [ a dcat:Distribution ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcat:accessURL <{PAGE}.csv> ] .
"""
DATA_JSON = {
    "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
    "@type": "dcat:Catalog",
    "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "dataset": [
        {
            "@type": "dcat:Dataset",
            "identifier": "damp",
            "title": "Damp reports",
            "description": "Where residents reported damp, by ward and month.",
            "keyword": ["housing"],
            "issued": "2024-05-13",
            "modified": "2025-01-02",
            "accessLevel": "public",
            "publisher": {"@type": "org:Organization", "name": "Borough of Example"},
            "contactPoint": {"fn": "A. Person", "hasEmail": "mailto:data@example.gov"},
            "landingPage": PAGE,
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "distribution": [{"@type": "dcat:Distribution", "accessURL": f"{PAGE}.csv"}],
        }
    ],
}


def as_format(name: str) -> bytes:
    if name == "data.json":
        return json.dumps(DATA_JSON).encode()
    graph = Graph().parse(data=TURTLE, format="turtle")
    context = {prefix: str(space) for prefix, space in graph.namespaces()}
    options = {"context": context} if name == "json-ld" else {}
    return graph.serialize(format=name, encoding="utf-8", **options)


@pytest.fixture
def propose(site):
    def run(body: bytes):
        site.routes["/catalogue"] = body
        with download.open_session(budget=QUICK) as session:
            return propose_source(f"{site.url}/catalogue", session, "2026-11-22", local=True)

    return run


@pytest.mark.parametrize("name", ["data.json", "json-ld", "xml", "pretty-xml", "turtle"])
def test_a_catalogue_is_mapped_whole_in_each_of_its_formats(propose, name):
    proposal = propose(as_format(name))
    assert proposal.description.startswith("a DCAT catalogue")
    (damp,) = proposal.initiatives
    assert damp.id.endswith(":damp")
    assert damp.title == "Damp reports"
    assert damp.description == "Where residents reported damp, by ward and month."
    assert [each.name for each in damp.organisations] == ["Borough of Example"]
    assert (damp.url, damp.links, damp.themes) == (PAGE, (f"{PAGE}.csv",), ("housing",))
    assert (damp.started, damp.kind, damp.contact) == ("2024-05-13", "dataset", "data@example.gov")
    assert damp.reuse.licence == "CC-BY-4.0"
    assert "Person" not in repr(damp)
    assert proposal.issues == ()


def test_a_title_in_another_language_is_an_alias(propose):
    assert propose(TURTLE.encode()).initiatives[0].aliases == ("Adroddiadau lleithder",)


def test_a_context_at_an_address_is_never_fetched(propose, site):
    body = {
        "@context": [f"{site.url}/context", {"dcat": "http://www.w3.org/ns/dcat#"}],
        "@id": "https://data.example.gov/1",
        "@type": "dcat:Dataset",
        "http://purl.org/dc/terms/title": "Damp",
    }
    assert propose(json.dumps(body).encode()).initiatives[0].title == "Damp"
    assert "/context" not in site.paths()


def test_a_graph_without_datasets_is_refused(propose):
    with pytest.raises(FetchError, match="no list of initiatives"):
        propose(b"@prefix dcat: <http://www.w3.org/ns/dcat#> .\n")


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE x [<!ENTITY a 'b'>]><rdf:RDF/>",
        "<rdf:RDF",
        "@prefix broken",
        '{"@context": 7, "@graph": 5}',
        '{"dataset": 5}',
        "[[[[",
    ],
)
def test_a_broken_or_hostile_catalogue_is_a_parse_error(tmp_path, body):
    path = tmp_path / "catalogue"
    path.write_text(body)
    with pytest.raises(ParseError):
        list(PARSERS[Format.DCAT](SourceFile(path, "catalogue", "", Issues("x"))))
