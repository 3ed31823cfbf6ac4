import pytest

from index.text.urls import normalise_url


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


@pytest.mark.parametrize("fragment", ["#readme", "#/projects/14", "#"])
def test_a_fragment_can_be_removed(fragment):
    url = f"https://example.org/app.git/{fragment}"
    assert normalise_url(url, keep_fragment=False) == "example.org/app"
