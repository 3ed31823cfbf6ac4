"""The content and the sections of a brief."""

import pytest

from bot.brief import labels
from bot.brief.blocks import FactList, GridTable
from bot.brief.document import lay_out
from bot.brief.forms import FORMS
from bot.brief.forms.file import render_file
from bot.brief.model import Statements
from bot.presentation.labels import NOT_STATED
from index.errors import NotFound


def facts(brief) -> dict[str, tuple[str, ...]]:
    """The values under each label, of all sections; of several, the first."""
    found = {}
    for section in lay_out(brief, "code").sections:
        for block in section.blocks:
            if isinstance(block, FactList):
                for fact in block.facts:
                    found.setdefault(fact.label, fact.values)
    return found


def rows(brief, title: str) -> dict[str, tuple[str, ...]]:
    """The rows of the table in the section with this title, by their first cell."""
    (section,) = [each for each in lay_out(brief, "code").sections if each.title == title]
    (table,) = [block for block in section.blocks if isinstance(block, GridTable)]
    return {row[0]: row[1:] for row in table.rows}


def test_a_brief_says_what_was_asked_searched_and_found(brief, query_id):
    stated = facts(brief)
    assert stated[labels.ASKED] == ("damp sensors in council homes",)
    assert stated[labels.ASKED_BY] == ("service owner, housing",)
    assert stated[labels.SNAPSHOT] == ("20261122-000000-small",)
    assert "chance that at least one match answers" in stated["Probability"][0]
    assert rows(brief, labels.REGISTRIES)["Register of Council Projects"][0] == (
        "last read 20 November 2026"
    )
    assert brief.question.id == query_id
    assert brief.question.asked_of == brief.searched.snapshot


def test_a_match_says_what_it_did_and_did_not_deliver_and_where_that_is_recorded(brief):
    stated = facts(brief)
    assert stated["Delivered"] == ("Repairs were booked eleven days sooner",)
    assert stated["Not delivered"] == ("Fewer complaints about mould",)
    assert stated[labels.FUNDING] == ("£240,000, Warm Homes Fund",)
    assert stated[labels.STATUS] == ("Live as of May 2023, checked November 2026",)
    assert brief.matches[0].records[0].url == "https://register.example/damp-watch"


def test_a_brief_says_what_was_considered_decided_paid_and_shared(brief):
    stated = facts(brief)
    considered = rows(brief, labels.CONSIDERED)
    assert list(considered) == ["1. Damp Watch: damp sensors in council homes"]
    assert "it needs a gateway in every home" in next(iter(considered.values()))
    assert stated[labels.DECIDED] == ("Adapt what exists",)
    assert stated[labels.WHY] == ("half of it fits",)
    assert stated[labels.PAID_BY] == ("housing revenue account",)
    assert stated[labels.SHARED] == ("code under MIT",)


def test_what_the_asker_does_not_state_is_not_stated(maker, query_id):
    brief = maker.make_stored(query_id, Statements())
    stated = facts(brief)
    for label in (labels.ASKED_BY, labels.DECIDED, labels.WHY, labels.PAID_BY, labels.SHARED):
        assert stated[label] == ()
    assert labels.NOTHING_CONSIDERED in render_file(brief, FORMS["md"]).content.decode()
    assert NOT_STATED in render_file(brief, FORMS["html"]).content.decode()


def test_an_initiative_that_is_no_match_can_have_been_considered(maker, query_id):
    considered = [{"initiative": "example:permit-shop", "reason": "another subject"}]
    brief = maker.make_stored(query_id, Statements(considered=considered))
    assert "Permit Shop: parking permits online" in str(rows(brief, labels.CONSIDERED))


@pytest.mark.parametrize("unknown", ["99", "example:nobody"])
def test_what_does_not_exist_cannot_have_been_considered(maker, query_id, unknown):
    with pytest.raises(NotFound):
        maker.make_stored(query_id, Statements(considered=[{"initiative": unknown}]))


def test_the_annexes_have_every_heading_and_invent_nothing(maker, query_id, brief):
    phases = rows(brief, labels.CAD)
    assert [phase.split()[0] for phase in phases] == list(labels.CAD_PHASES)
    assert phases[labels.CAD_PHASES["2.3"]] == ("Decision: Adapt what exists",)
    assert phases[labels.CAD_PHASES["3.2"]] == ("",)
    assert "did not cover Developers Italia" in phases[labels.CAD_PHASES["2.1"]][0]
    bare = rows(maker.make_stored(query_id, Statements()), labels.TCOP)
    assert bare[labels.TCOP_BENEFITS_SHARE] == bare[labels.TCOP_SPEND] == ("",)


def test_a_decision_to_build_anyway_states_why_nothing_was_reused(maker, query_id):
    stated = {"decision": "build-anyway", "why": "none runs offline"}
    phases = rows(maker.make_stored(query_id, Statements.model_validate(stated)), labels.CAD)
    assert phases[labels.CAD_PHASES["2.7"]] == ("Why: none runs offline",)
    assert phases[labels.CAD_PHASES["2.3"]] == ("",)
