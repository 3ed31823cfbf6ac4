import pycountry
import pytest

from index.facets import gazetteer
from index.facets.terms import facet_terms, filter_clauses
from index.model import Filters, Initiative, Organisation, Role
from tests.index.conftest import initiative

NATIONS = {
    "GB-ENG": "england",
    "GB-SCT": "scotland",
    "GB-WLS": "wales",
    "GB-NIR": "northern ireland",
}


def meets(each: Initiative, place: str) -> bool:
    known = facet_terms(each)
    return all(known.intersection(any_of) for any_of in filter_clauses(Filters(place=place)))


def of(*names: str, role: Role = Role.LEAD, **fields) -> Initiative:
    organisations = tuple(Organisation(name, role) for name in names)
    return initiative("x", **{"organisations": organisations, "country": "GB", **fields})


def test_every_authority_of_iso_3166_2_is_known_in_its_nation():
    """The standard writes `Bristol, City of` and `Aberdeen City`; one it calls by a shorter name."""
    for area in pycountry.subdivisions.get(country_code="GB"):
        if area.parent_code and area.name != "Derry and Strabane":
            name = area.name.split(" [")[0]
            names = (name, *name.split(", ")[:1], name.replace(" City", ""))
            known = next(filter(None, map(gazetteer.canonical_name, names)), None)
            assert known, area.name
            assert NATIONS[area.parent_code] in gazetteer.place_hierarchy(known), area.name


def test_a_place_lies_in_every_place_that_contains_its_wider_place():
    assert gazetteer.place_hierarchy("hackney") == ("hackney", "london", "england", "gb")
    assert gazetteer.place_hierarchy("dover") == (
        "dover",
        "kent",
        "south east england",
        "england",
        "gb",
    )
    assert gazetteer.place_hierarchy("ontario") == ("ontario", "ca")
    assert gazetteer.country_of("Hackney") == "GB"


@pytest.mark.parametrize("place", ["hackney", "london", "England", "UK", "greater london"])
def test_a_borough_is_found_in_every_place_that_contains_it(place):
    assert meets(of("Hackney Council"), place)


@pytest.mark.parametrize("place", ["South Wales", "south wales", "South West Wales", "De Cymru"])
def test_a_council_is_found_in_every_area_that_it_is_part_of(place):
    assert meets(of("Swansea Council"), place)
    assert not meets(of("Powys County Council"), place)
    assert not meets(of(region="Wales"), place)  # a wider area is none of its parts


def test_an_area_is_made_of_known_places_of_its_wider_place():
    areas = [name for name in gazetteer.parse_places("north london") if "london" in name]
    assert areas == ["north london", "north central london", "north east london", "city of london",
                     "north west london"]  # fmt: skip
    rows = [line.split("\t") for line in gazetteer.SHIPPED_PATH.read_text("utf-8").splitlines()]
    for name, wider, _, _, made_of in (row for row in rows if len(row) == 5):
        for part in made_of.split(", "):
            known = gazetteer.canonical_name(part)
            assert known, part
            assert gazetteer.place_hierarchy(known)[1:], part
            assert gazetteer.canonical_name(wider) in gazetteer.place_hierarchy(known), (
                f"{part} in {name}"
            )


@pytest.mark.parametrize(
    ("each", "place"),
    [
        (of(region="London"), "hackney"),  # a wider area is none of its parts
        (of("Hackney Council", role=Role.FUNDER), "london"),
        (of("Hackney Council", country="US"), "london"),
        (of("North East Lincolnshire Council"), "north east"),
        (of("The Reading Agency"), "south east"),
        (of("The Reading Agency"), "reading"),
        (of("The New York Times", country=None), "york"),
        (of("Mayor's Office", region="New York", country="US"), "york"),
        (of("Mayor's Office", region="York County", country="US"), "york"),
        (of("Greater Manchester Combined Authority"), "manchester"),
        (of("Wyre Forest District Council"), "wyre"),
        (of("New South Wales Government", country=None, title="New South Wales"), "wales"),
        (of(region="England"), "wales"),
        (of(title="Code for Latin America", country=None), "us"),
    ],
)
def test_a_place_that_is_not_stated_does_not_match(each, place):
    assert not meets(each, place)


@pytest.mark.parametrize(
    ("each", "place"),
    [
        (of("Reading Borough Council"), "berkshire"),
        (of("North Yorkshire and York councils"), "york"),
        (of("Scottish Government"), "scotland"),
        (of("Bristol City Council", country=None), "bristol"),
        (of("South Wales Police"), "south wales"),
        (of("Newham Council"), "barking and dagenham and newham"),
        (of("Leeds City Council", "Bath & North East Somerset Council"), "south west"),
        (of("Tower Hamlets Council", role=Role.PARTNER), "tower hamlets"),
        (of("Swansea Council"), "leeds and swansea"),
        (of(region="England, Scotland, Wales"), "scotland"),
        (of("Province of Ontario", country="CA"), "ontario"),
        (of(title="Contact tracing for Germany", country=None), "germany"),
    ],
)
def test_a_place_is_read_from_an_organisation_a_region_or_a_title(each, place):
    assert meets(each, place)
