import pytest

from index.text.urls import normalise_url, split_route


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.org/Damp/",
        "http://example.org/damp",
        " example.org/damp.git ",
        "git://example.org/damp.git/",
        "HTTPS://WWW.EXAMPLE.ORG/DAMP//",
    ],
)
def test_spellings_of_one_url_are_equal(url):
    assert normalise_url(url) == "example.org/damp"


def test_a_route_leads_to_a_page_of_its_own():
    one, other = (f"https://example.org/app/#/projects/{number}" for number in (14, 15))
    assert normalise_url(one) != normalise_url(other)


@pytest.mark.parametrize("fragment", ["#readme", "#", "#/", "#:~:text=a/b"])
def test_a_place_within_a_page_can_be_removed(fragment):
    url = f"https://example.org/app.git/{fragment}"
    assert normalise_url(url, keep_fragment=False) == "example.org/app"


@pytest.mark.parametrize("fragment", ["#/projects/14", "#!/projects/14", "#projects/14", "#id=14"])
def test_a_route_is_never_removed(fragment):
    url = f"https://example.org/app{fragment}"
    assert normalise_url(url, keep_fragment=False) == f"example.org/app/{fragment}"
    assert split_route(normalise_url(url)) == ("example.org/app", fragment[1:])


def test_ways_to_write_one_route_are_one():
    one, other = "https://example.org/app#/projects/14/", "http://www.example.org/app/#/projects/14"
    assert normalise_url(one) == normalise_url(other)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/?utm_source=register", "example.org"),
        ("https://example.org/p?utm_source=a&id=3&utm_medium=b", "example.org/p?id=3"),
        ("https://example.org/p?id=3&fbclid=x#readme", "example.org/p?id=3/#readme"),
    ],
)
def test_where_a_reader_came_from_is_not_part_of_a_url(url, expected):
    assert normalise_url(url) == expected
