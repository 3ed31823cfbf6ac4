"""Lists, counts and suggestions of the shipped catalogue."""

import pytest

from bot.service.answering import AnswerService
from bot.service.browsing.browser import PAGE_SIZE, CatalogueBrowser
from bot.service.browsing.composition import WHOLE
from bot.service.browsing.facet_index import Facet, build_facet_index
from bot.service.live_snapshot import LiveSnapshot
from index.errors import NotFound
from index.model import Status
from index.suppression import Suppression


@pytest.fixture(scope="module")
def browser(indexed) -> CatalogueBrowser:
    return CatalogueBrowser(AnswerService(LiveSnapshot(indexed), None))


def test_a_count_is_the_length_of_the_list_that_it_leads_to(browser):
    chosen = {Facet.PLACE: "gb"}
    for facet in Facet:
        for value in browser.facets().counts(facet, chosen)[:5]:
            page = browser.list_page({**chosen, facet: value.key}, 1)
            assert page.total == value.count


def test_the_pages_of_a_list_hold_every_initiative_once(browser, snapshot):
    first = browser.list_page({}, 1)
    pages = [first, *(browser.list_page({}, number) for number in range(2, first.pages + 1))]
    ids = [each.id for page in pages for each in page.initiatives]
    assert len(first.initiatives) == PAGE_SIZE
    assert sorted(ids) == sorted(each.id for each in snapshot.documents)
    with pytest.raises(NotFound):
        browser.list_page({}, first.pages + 1)


def test_what_was_tried_and_stopped_is_listed_alone(browser):
    page = browser.list_page({Facet.STATUS: "stopped"}, 1)
    assert page.total
    assert {each.status for each in page.initiatives} == {Status.STOPPED}


def test_what_is_hidden_is_neither_counted_nor_listed(snapshot):
    hidden = snapshot.documents[0]
    facets = build_facet_index(snapshot.documents, Suppression(ids=frozenset({hidden.id})))
    everything = build_facet_index(snapshot.documents, Suppression())
    assert 0 not in facets.order
    assert len(facets.order) == len(everything.order) - 1
    before, after = (each.count(Facet.STATUS, hidden.status) for each in (everything, facets))
    assert after == before - 1


def test_neighbours_are_near_and_never_the_initiative_itself(browser, snapshot):
    failed = snapshot.documents.get("catalogue:firecontrol")
    near = browser.neighbours(failed)
    assert failed.id not in {each.id for each in near}
    assert "Scottish fire control room consolidation" in {each.title for each in near}


def test_suggestions_go_on_from_the_words_that_are_typed(browser):
    assert browser.suggest("ho") == []
    found = browser.suggest("housing rep")
    assert found
    assert all("housing" in text.lower() and "rep" in text.lower() for text in found)


def test_a_registry_is_counted_by_what_its_own_records_state(browser, snapshot):
    whole = browser.compositions()[WHOLE]
    assert whole.initiatives == len(snapshot.documents)
    assert whole.stated["title"] == whole.initiatives
    fund = browser.compositions()["local-digital-fund"]
    assert 0 < fund.initiatives < whole.initiatives
    assert fund.related == {"catalogue"}
