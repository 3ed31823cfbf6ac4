import pytest

from index.facets.suggestions import nearest_names
from index.model import FilterName


@pytest.mark.parametrize(
    ("name", "value", "terms", "nearest"),
    [
        ("in", "walse", ["in:gb"], "Wales"),
        ("in", "hackny", [], "Hackney"),
        ("in", "stoke on trnt", [], "Stoke on Trent"),
        ("in", "liechtenstien", [], "Liechtenstein"),
        ("source", "catalog", ["source:catalogue", "source:dpg"], "catalogue"),
        ("source", "Local Digital", ["source:local-digital-fund"], "local-digital-fund"),
        ("theme", "houssing", ["theme:housing", "theme:health"], "housing"),
        ("org", "hackny council", ["org:hackney", "org:council"], "Hackney Council"),
    ],
)
def test_a_misspelt_name_has_a_nearest_one(name, value, terms, nearest):
    assert nearest_names(FilterName(name), value, terms)[0] == nearest


@pytest.mark.parametrize("name", ["in", "theme", "org", "source"])
def test_a_name_like_no_other_has_none(name):
    assert nearest_names(FilterName(name), "qzxqzx", [f"{name}:housing"]) == ()
