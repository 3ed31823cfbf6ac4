"""A chat speaks the language of the question, and else what is known of the person."""

import pytest

from bot.chat.language import LanguageSigns, choose_language
from bot.store.model import Person, Surface

pytestmark = pytest.mark.slow

WELSH = "Oes rhywun wedi gwneud gwasanaeth adrodd am damprwydd a llwydni?"
ENGLISH = "Has anyone done a damp reporting service?"
ME = Person(Surface.TEAMS, "tenant-1", "u1")


def ask(services, text: str, conversation: str | None = None) -> str:
    return services.answers.ask(
        text, surface=Surface.TEAMS, person=ME, conversation=conversation
    ).query_id


@pytest.mark.parametrize(("text", "language"), [(WELSH, "cy"), (ENGLISH, "en")])
def test_a_question_decides_for_itself(services, text, language):
    ask(services, WELSH, "teams:1")
    signs = LanguageSigns(text, conversation="teams:1", locale="cy-GB")
    assert choose_language(services, ME, signs) == language


@pytest.mark.parametrize("text", ["more", "only Wales", "still running?", "who funded it?"])
def test_what_follows_up_a_welsh_answer_is_replied_to_in_welsh(services, text):
    ask(services, WELSH, "teams:1")
    signs = LanguageSigns(text, conversation="teams:1", locale="en-GB")
    assert choose_language(services, ME, signs) == "cy"


def test_a_button_speaks_the_language_of_its_question(services):
    asked = ask(services, WELSH)
    assert choose_language(services, ME, LanguageSigns(query_id=asked, locale="en-GB")) == "cy"


def test_where_nothing_is_asked_the_locale_decides_and_else_the_last_question(services):
    assert choose_language(services, ME, LanguageSigns("help")) == "en"
    assert choose_language(services, ME, LanguageSigns("help", locale="cy-GB")) == "cy"
    ask(services, WELSH)
    assert choose_language(services, ME, LanguageSigns("help")) == "cy"
    assert choose_language(services, ME, LanguageSigns("help", locale="en-GB")) == "en"
