import pytest

from index.model import FilterName, Hit, MatchStrength, Organisation, Role, Status, VerdictKind
from index.verdict import sentences
from tests.index.conftest import initiative


def make_hit(name: str, probability: float, **fields) -> Hit:
    each = initiative(name, title=name.title())
    return Hit(1, each, 0.5, 1, 0.5, 0.5, probability, MatchStrength.WEAK, **fields)


@pytest.mark.parametrize(
    ("count", "has_filters", "sentence"),
    [
        (0, True, "no initiative matches these filters."),
        (1, True, "only 1 initiative matches these filters, too few for a “nobody”."),
        (3, True, "only 3 initiatives match these filters, too few for a “nobody”."),
        (3, False, "the index holds only 3 initiatives, too few for a “nobody”."),
    ],
)
def test_filters_are_named_where_there_are_any(count, has_filters, sentence):
    assert sentences.too_few_reason(count, has_filters=has_filters) == sentence


@pytest.mark.parametrize(
    ("count", "words"), [(0, "none are"), (1, "only 1 is"), (12, "only 12 are")]
)
def test_how_many_of_those_looked_at_are_in_a_thin_place_is_said(count, words):
    assert sentences.thin_place_reason("Leeds", count, 5835) == (
        f"of the 5,835 initiatives that we looked at, {words} in Leeds."
    )


def test_the_most_probable_hit_that_leaves_the_filters_open_may_answer():
    elsewhere = (
        make_hit("stated", 0.9),
        make_hit("less", 0.3, unstated=(FilterName.PLACE,)),
        make_hit("more", 0.4, unstated=(FilterName.SINCE, FilterName.LICENCE)),
    )
    assert sentences.unstated_reason(elsewhere) == (
        "“More” may answer, but no registry states when it ran or its licence."
    )
    assert sentences.unstated_reason(elsewhere[:1]) == ""


def test_the_lead_is_named_before_the_first_organisation():
    organisations = (Organisation("Kent"), Organisation("Essex", Role.LEAD))
    best = initiative("x", title="X", organisations=organisations, status=Status.BETA)
    sentence = sentences.answered_sentence(VerdictKind.UNDER_WAY, best)
    assert sentence == "This is under way: “X” (Essex) is in beta."
