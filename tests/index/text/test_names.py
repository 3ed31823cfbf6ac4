import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Reuse
from index.text.names import names_in_question, partial_names, whole_names
from index.text.normalise import comparison_key
from tests.index.conftest import initiative


@pytest.mark.parametrize(
    "question",
    [
        "FixMyStreet",
        "Fix My Street",
        "fix-my-street",
        "Is Fix My Street still going?",
        "who else uses fixmystreet",
        "what happened to FIX MY STREET?",
        "has anyone heard of Fix My Street",
    ],
)
def test_a_name_is_found_joined_split_hyphenated_and_in_a_question_about_it(question):
    assert "fixmystreet" in names_in_question(question)


def test_a_need_is_not_a_name():
    assert "fixmystreet" not in names_in_question("fix my street lights after a storm")
    assert names_in_question(" ".join(["damp"] * 40)) == []


def test_an_address_is_a_name():
    code = Reuse(code="https://github.com/mysociety/fixmystreet.git")
    names = whole_names(initiative("a", title="Report it", reuse=code))
    assert (
        set(names_in_question("anyone using https://www.github.com/mysociety/fixmystreet/ ?"))
        & names
    )
    assert "fixmystreet" in names


def test_an_initiative_has_the_names_that_its_record_uses():
    stated = initiative(
        "a",
        title="Open Medical Record System (OpenMRS): Kenya",
        aliases=("KenyaEMR",),
        summary="OMRS is a record system.",
    )
    assert {"openmedicalrecordsystemopenmrskenya", "kenyaemr"} <= whole_names(stated)
    assert {"openmedicalrecordsystem", "openmrs"} <= partial_names(stated)
    without = initiative("b", title="Shared Front Desk", summary="One desk for all.")
    assert "sfd" not in whole_names(without)
    with_initials = initiative("c", title="Shared Front Desk", summary="The SFD is one desk.")
    assert "sfd" in whole_names(with_initials)


@given(st.lists(st.from_regex(r"[A-Za-z0-9]{2,12}", fullmatch=True), min_size=1, max_size=10))
def test_any_title_names_its_initiative(words):
    title = " ".join(words)
    assert comparison_key(title) in names_in_question(title)
    assert comparison_key(title) in whole_names(initiative("a", title=title))
