"""Choice of the language of a reply: that of the question, else what is known of the person."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.chat.intent.recogniser import recognise
from bot.chat.services import ChatServices
from bot.service.conversation.utterance import Intent
from bot.store.model import Person, StoredQuestion
from index.errors import ActionError, BackendError
from index.i18n.negotiation import known_language
from index.i18n.translation import SOURCE_LANGUAGE
from index.query.language.detection import WELSH, detect_language


@dataclass(frozen=True, slots=True)
class LanguageSigns:
    """Signs of the language of a reply; each may be empty.

    `text` is what the person typed, `query_id` the question that a button is about, `locale` the
    person's own, where the platform gives it.
    """

    text: str = ""
    query_id: str = ""
    conversation: str | None = None
    locale: str = ""


async def find_language(services: ChatServices, person: Person, signs: LanguageSigns) -> str:
    """Return the language in which to reply; English where the store cannot be asked."""
    if (detected := detect_language(signs.text)) == WELSH:
        return detected
    try:
        return await services.look_up(choose_language, services, person, signs)
    except BackendError:
        return detected or known_language(signs.locale) or SOURCE_LANGUAGE


def choose_language(services: ChatServices, person: Person, signs: LanguageSigns) -> str:
    """Return the language in which to reply.

    A whole question decides for itself. What follows up an answer, as “more” or a button does, is
    replied to in the language of the question before it; anything else in that of the person's
    locale or last question.
    """
    previous = _question_before(services, signs)
    detected = detect_language(signs.text)
    filters = previous.filters if previous else None
    if detected and _is_question(signs.text, filters):
        return detected
    if previous and (language := detect_language(previous.text)):
        return language
    last = services.history.list_questions(person, 1) if person.id else []
    own = detect_language(last[0].text) if last else None
    return known_language(signs.locale) or own or detected or SOURCE_LANGUAGE


def _question_before(services: ChatServices, signs: LanguageSigns) -> StoredQuestion | None:
    if signs.query_id:
        try:
            return services.store.get_question(signs.query_id)
        except ActionError:  # deleted; its button says so
            return None
    return services.answers.latest_question(signs.conversation)


def _is_question(text: str, filters: Mapping[str, str] | None) -> bool:
    try:
        return recognise(text, filters).intent is Intent.NEW_QUESTION
    except ActionError:  # a filter that is not understood: the reply says so
        return True
