"""Corrections of a draft: what a person types, and what the declaration then says."""

import json

import pytest

from index.errors import InvalidInput
from ingest.discovery.draft.members import parse_members, set_member
from ingest.discovery.propose import correct_proposal, open_proposal
from ingest.harvest import download

ROWS = [
    {
        "Ref": str(number),
        "Project name": f"Damp {number}",
        "No. of users": number,
        "Repository": "https://example.org/x.git",
        "Licence": "MIT",
        "Council": "Northshire",
        "Owner's notes": "Kept",
        "budget": {"total": 12, "by": "Fund"},
        "Phase": "Amber",
    }
    for number in range(1, 5)
]


@pytest.fixture
def proposal(tmp_path):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(ROWS))
    with (
        download.open_session() as session,
        open_proposal(str(path), session, "2026-11-22") as opened,
    ):
        yield opened


def mapped(proposal, *corrections, **others):
    return correct_proposal(proposal, corrections, **others).draft.part["map"]


@pytest.mark.parametrize(
    ("correction", "field", "expression"),
    [
        ("summary=No. of users", "summary", '"No. of users"'),
        ("summary=owner's NOTES", "summary", '"Owner\'s notes"'),
        ("summary=budget.by", "summary", "budget.by"),
        ("country='GB'", "country", "'GB'"),
        ("kind=Phase || Council", "kind", "Phase || Council"),
        ("funding.amount=budget.total", "funding", "{amount: budget.total}"),
        ("reuse.licence='MIT'", "reuse", "{code: Repository, licence: 'MIT'}"),
        ("organisations.lead=Council", "organisations", "{name: Council, role: 'lead'}"),
    ],
)
def test_a_field_is_read_from_what_a_person_names(proposal, correction, field, expression):
    assert mapped(proposal, correction)[field] == expression


def test_organisations_have_an_expression_for_each_role(proposal):
    corrections = ("organisations.lead=Council", "organisations.funder=budget.by")
    assert mapped(proposal, *corrections)["organisations"] == [
        "{name: Council, role: 'lead'}",
        "{name: budget.by, role: 'funder'}",
    ]
    first = correct_proposal(proposal, corrections).initiatives[0]
    assert [(each.name, each.role) for each in first.organisations] == [
        ("Northshire", "lead"),
        ("Fund", "funder"),
    ]


@pytest.mark.parametrize(
    ("correction", "message", "hint"),
    [
        ("title=Projekt name", "No record has a field “Projekt name”", "Project name"),
        ("summary=budgets.by", "No record has a field", "budget.by"),
        ("country=GB", "No record has a field “GB”", "'GB'"),
        ("titel=Ref", "We have no field “titel”", "title"),
        ("organisations.leader=Council", "We have no field", "organisations.lead"),
        ("title", "is no correction", "title=Name"),
        ("title=", "needs a title", "title=FIELD"),
        ("header=first", "is no row", "header=3"),
        ("dates=daily", "no order of day and month", "day first"),
    ],
)
def test_a_wrong_correction_is_answered_with_what_there_is(proposal, correction, message, hint):
    with pytest.raises(InvalidInput, match=message) as raised:
        correct_proposal(proposal, [correction])
    assert hint in raised.value.hint


def test_every_field_stays_mapped_or_ignored_by_name(proposal):
    corrected = correct_proposal(proposal, ["title=Council", "key=No. of users"], ["Licence"])
    assert all(each.is_ignored for each in corrected.preview.unused)
    assert {"Project name", "Ref", "Licence"} <= set(corrected.draft.part["ignore"])
    assert corrected.draft.part["map"]["reuse"] == "{code: Repository}"
    assert corrected.initiatives[0].title == "Northshire"


def test_a_field_that_is_ignored_is_no_longer_mapped_and_the_title_must_be(proposal):
    assert "status" not in mapped(proposal, ignored=["Phase"])
    with pytest.raises(InvalidInput, match="The title is read from"):
        correct_proposal(proposal, ignored=["Project name"])


def test_a_word_for_a_status_is_translated(proposal):
    assert proposal.unknown_statuses == ("Amber",)
    corrected = correct_proposal(proposal, statuses=["Amber=live"])
    assert corrected.initiatives[0].status == "live"
    assert corrected.unknown_statuses == ()
    with pytest.raises(InvalidInput) as raised:
        correct_proposal(proposal, statuses=["Amber=running"])
    assert "completed" in raised.value.hint


def test_another_header_row_is_guessed_again(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("Project name,Phase\nTitle,Stage\nDamp reporting,live\nBin maps,beta\n")
    with (
        download.open_session() as session,
        open_proposal(str(path), session, "2026-11-22") as opened,
    ):
        corrected = correct_proposal(opened, ["header=2"])
    assert [each.title for each in corrected.initiatives] == ["Damp reporting", "Bin maps"]
    assert "header = 2" in corrected.block


def test_members_of_an_object_are_set_one_by_one():
    assert parse_members("{a: x, b: [y, z].{c: d}}") == {"a": "x", "b": "[y, z].{c: d}"}
    assert set_member("{a: join(',', x), b: y}", "b", "z") == "{a: join(',', x), b: z}"
    assert parse_members("{a: x}.b") == {}
    assert parse_members("plain") == parse_members("") == {}
