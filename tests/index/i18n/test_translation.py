"""Our sentences in another language, from a catalogue of gettext."""

from index.i18n.translation import current_language, gettext, list_languages, use_language


def test_a_sentence_is_said_in_the_language_of_the_context_and_in_english_outside():
    with use_language("cy"):
        assert gettext("Has anyone done this?") == "Oes rhywun wedi gwneud hyn?"
    assert gettext("Has anyone done this?") == "Has anyone done this?"


def test_a_language_that_we_do_not_have_is_english():
    with use_language("tlh"):
        assert current_language() == "en"
    assert list_languages()[0] == "en"


def test_a_sentence_without_translation_stays_and_nothing_stays_nothing():
    with use_language("cy"):
        assert gettext("Nobody wrote this sentence.") == "Nobody wrote this sentence."
        assert gettext("") == ""
