"""Columns are matched by their names, whole or by how they end, and by what their values look like."""

import pytest

from ingest.discovery.guess_mapping import guess_part


def guess(**columns):
    """The mapping for one record; an underscore in a name is a space."""
    return guess_part([{name.replace("_", " "): value for name, value in columns.items()}])["map"]


def test_a_title_is_rather_a_name_than_a_slug():
    rows = [{"name": "peacecorps-site", "project": "Peace Corps site", "id": 1}]
    assert guess_part(rows)["map"]["title"] == "project"
    assert guess_part([{"name": "peacecorps-site"}])["map"]["title"] == "name"


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("Scheme name", "Damp", "title"),
        ("Project desc.", "What it does.", "description"),
        ("Approval pack", "https://example.org/a", "url"),
        ("More on this", "https://example.org/a", "url"),
        ("Delivery partner", "Example Council", "organisations"),
        ("Policy area", "Housing", "themes"),
        ("City", "Leeds", "region"),
    ],
)
def test_a_column_is_known_by_how_its_name_ends_or_by_its_addresses(column, value, field):
    named = {} if field == "title" else {"title": "Damp"}
    assert guess(**named, **{column: value})[field].strip('"') == column


@pytest.mark.parametrize("column", ["Image url", "Logo link", "Licence url", "Team website"])
def test_an_address_of_something_else_is_not_the_url(column):
    assert "url" not in guess(title="Damp", **{column: "https://example.org/x"})


def test_a_place_is_no_address_and_a_part_of_another_thing_is_no_column_of_the_record():
    assert "url" not in guess(title="Damp", Site="Leeds General Infirmary")
    assert guess(title="Damp", Website="council.example/damp")["url"] == "Website"
    assert "url" not in guess(title="Damp", agency={"url": "https://agency.example/"})


def test_a_text_in_several_languages_is_read_in_english():
    mapped = guess(name={"fr": "Humidité", "en": "Damp"}, description={"cy": "Lleithder"})
    assert (mapped["title"], mapped["description"]) == ("name.en", "description.cy")


def test_a_lead_that_is_a_person_is_no_organisation():
    assert "organisations" not in guess(title="Damp", Project_Lead="Alex Example")
    assert "organisations" in guess(title="Damp", Project_Lead="Example Borough Council")


def test_everyday_words_for_a_status_get_the_shipped_lookup():
    rows = [{"title": "Damp", "status": "Active"}]
    assert guess_part(rows)["words"] == {"status": "status"}
    assert "words" not in guess_part([{"title": "Damp", "status": "Live"}])


def test_a_state_of_a_country_is_no_status():
    assert "status" not in guess(title="Damp", state="TX")
    assert guess(title="Damp", state="completed")["status"] == "state"


def test_terms_in_one_cell_are_split_unless_a_comma_may_belong_to_one():
    assert guess(title="Damp", tags="a, b")["themes"] == "split(tags, ',')"
    assert guess(title="Damp", Category="Parks, Trees")["themes"] == "Category"
    assert guess(title="Damp", Category="Parks; Trees")["themes"] == "split(Category, ';')"


def test_objects_in_lists_are_columns_and_labelled_links_are_told_apart():
    links = [
        {"name": "GitHub", "url": "https://example.org/code"},
        {"name": "Site", "url": "https://example.org/"},
    ]
    mapped = guess(title="Damp", links=links, partners=[{"name": "Example Council"}])
    assert mapped["url"] == "links[?name=='Site'].url"
    assert mapped["organisations"] == "partners[].name"
    assert mapped["links"] == "links[].url"


def test_money_is_mapped_with_its_currency_and_who_paid():
    mapped = guess(title="Damp", Budget="12,500", Currency="GBP", Funder="Example Fund")
    assert mapped["funding"] == "{source: Funder, amount: Budget, currency: Currency}"
