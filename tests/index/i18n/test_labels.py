"""Labels are read in the language of whoever reads them."""

from bot.presentation import labels
from index.i18n.translation import use_language
from index.model import Status


def test_a_label_is_read_in_the_language_of_the_context():
    assert labels.CLOSE == "Close"
    with use_language("cy"):
        assert labels.CLOSE == "Cau"
        assert labels.STATUS_LABELS[Status.IDEA] == "Syniad"
        assert labels.FOLLOW_UP_WAYS[0].startswith("Atebwch")


def test_a_counted_noun_has_the_form_that_goes_with_its_number():
    with use_language("cy"):
        counted = [labels.count_noun(n, labels.INITIATIVE_COUNT) for n in (1, 2, 3, 6, 5835)]
    assert counted == ["1 fenter", "2 fenter", "3 menter", "6 menter", "5,835 o fentrau"]
    assert labels.count_noun(1, labels.INITIATIVE_COUNT) == "1 initiative"
