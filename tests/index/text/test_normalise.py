import pytest

from index.text import normalise


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Ynys Môn", ["ynys", "mon"]),
        ("social_care-records", ["social", "care", "records"]),
        ("STRASSE and Straße", ["strasse", "and", "strasse"]),
        ("…", []),
    ],
)
def test_tokens_have_no_case_no_accents_and_no_joiners(text, tokens):
    assert normalise.tokenise(text) == tokens


def test_words_keep_their_accents_and_joiners():
    assert normalise.split_words("Ynys Môn, in_house") == ["ynys", "môn", "in_house"]


@pytest.mark.parametrize("name", ["Tyne and Wear", "Tyne & Wear", "TYNE&WEAR"])
def test_a_name_is_the_same_with_and_or_an_ampersand(name):
    assert normalise.normalise_name(name) == "tyne and wear"


def test_a_slug_is_what_people_type():
    assert normalise.slug("Local Digital Fund (beta)") == "local-digital-fund-beta"


def test_a_comparison_key_holds_letters_and_digits_alone():
    assert normalise.comparison_key("Open-Referral UK 2.0!") == "openreferraluk20"
    assert normalise.comparison_key("Open-Referral UK", 4) == "open"


@pytest.mark.parametrize(
    ("name", "spaced"),
    [("damp_and-mould", "damp and mould"), ("wheel - chair", "wheel - chair"), (" a--b ", "a b")],
)
def test_joined_words_are_parted_and_dashes_between_words_stay(name, spaced):
    assert normalise.split_joined_words(name) == spaced
