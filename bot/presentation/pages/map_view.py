"""Map of where initiatives are: a square for each country, and lists with the same numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.presentation import labels
from bot.presentation.pages import page_labels
from bot.presentation.pages.browse_view import ValueLink
from bot.service.browsing.facet_index import Facet, FacetIndex
from bot.urls import list_path
from index.facets.gazetteer import local_country_name, place_hierarchy, place_name

_TILES_PATH = Path(__file__).parent / "country_tiles.tsv"
_TILE = 26
# The first number of each shade, the lightest first.
_SHADES = (1, 10, 100, 1_000)
# A part of a country: what contains it is the country itself, as Wales is in the United Kingdom.
_PART_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of the map; `shade` is 0 for none, then 1 to 4."""

    x: int
    y: int
    code: str
    label: str
    shade: int


@dataclass(frozen=True, slots=True)
class PlaceList:
    """A list of places with its title."""

    title: str
    places: tuple[ValueLink, ...]


@dataclass(frozen=True, slots=True)
class Shade:
    """A shade of the legend and what it stands for."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of countries, its legend, and lists of countries and of their parts."""

    description: str
    width: int
    height: int
    tile: int
    tiles: tuple[Tile, ...]
    legend: tuple[Shade, ...]
    tables: tuple[PlaceList, ...]
    not_placed: str


def view_map(facets: FacetIndex) -> MapView:
    """Return the map of what the snapshot holds."""
    counts = {each.key: each.count for each in facets.counts(Facet.PLACE, {})}
    countries = {place: count for place, count in counts.items() if _depth(place) == 1}
    cells = _cells()
    tiles = tuple(_tile(code, cell, countries.get(code.lower(), 0)) for code, cell in cells.items())
    placed = facets.postings[Facet.PLACE].rows
    not_placed = len(facets.order) - len({*placed[facets.visible[placed]].tolist()})
    return MapView(
        description=labels.count_noun(len(countries), page_labels.MAP_PICTURE),
        width=_TILE * (1 + max(column for column, _ in cells.values())),
        height=_TILE * (1 + max(row for _, row in cells.values())),
        tile=_TILE,
        tiles=tiles,
        legend=tuple(_legend()),
        tables=tuple(_tables(counts, countries)),
        not_placed=labels.count_noun(not_placed, page_labels.MAP_NOT_PLACED),
    )


def _tables(counts: Mapping[str, int], countries: Mapping[str, int]) -> list[PlaceList]:
    tables = [PlaceList(page_labels.MAP_TABLE, _places(countries))]
    for country in countries:
        parts = {
            place: count
            for place, count in counts.items()
            if _depth(place) == _PART_DEPTH and place_hierarchy(place)[-1] == country
        }
        if parts:
            title = page_labels.MAP_PARTS.format(country=place_name(country))
            tables.append(PlaceList(title, _places(parts)))
    return tables


def _places(counts: Mapping[str, int]) -> tuple[ValueLink, ...]:
    return tuple(
        ValueLink(place_name(place), count, list_path({Facet.PLACE: place}))
        for place, count in counts.items()
    )


def _tile(code: str, cell: tuple[int, int], count: int) -> Tile:
    column, row = cell
    label = page_labels.MAP_TILE.format(country=local_country_name(code), count=count)
    return Tile(column * _TILE, row * _TILE, code, label, _shade(count))


def _shade(count: int) -> int:
    return sum(count >= first for first in _SHADES)


def _legend() -> Sequence[Shade]:
    ends = (*(first - 1 for first in _SHADES[1:]), None)
    return [
        Shade(
            number,
            page_labels.MAP_LEGEND_RANGE.format(first=first, last=last)
            if last
            else page_labels.MAP_LEGEND_FROM.format(first=first),
        )
        for number, (first, last) in enumerate(zip(_SHADES, ends, strict=True), 1)
    ]


def _depth(place: str) -> int:
    return len(place_hierarchy(place))


@cache
def _cells() -> Mapping[str, tuple[int, int]]:
    """Return the column and row of each country's square."""
    lines = _TILES_PATH.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {code: (int(column), int(row)) for code, column, row in rows}
