"""Which names are of one body."""

import pytest

from ingest.resolve.attributes.bodies import are_one_body, name_other_bodies


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("brackmoor council", "brackmoor borough council"),
        ("sedge brackmoor council", "brackmoor district council"),
        ("general damp office", "gdo"),
        ("brackmoor archive", "brackmor archive"),
        ("sedge north county council", "north sedge"),
    ],
)
def test_names_of_one_body(one, other):
    assert are_one_body(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("brackmoor council", "sedgemoor council"),
        ("district one", "district two"),
        ("sedge council", "north east sedge council"),
        ("department transport", "department health"),
    ],
)
def test_names_of_two_bodies(one, other):
    assert not are_one_body(one, other)


def test_bodies_without_a_name_may_be_any():
    assert not name_other_bodies(["six other partner council"], ["brackmoor council"])
    assert not name_other_bodies([], ["brackmoor council"])
    assert name_other_bodies(["sedge council"], ["brackmoor council"])
