"""Replies of both chats to a message: an answer, facts of the answer shown, or a sentence.

The functions are synchronous; a chat calls them in a thread, by `ChatServices`.
"""

from dataclasses import dataclass, replace

from bot.chat import actions
from bot.chat.intent.recogniser import recognise
from bot.chat.services import ChatServices
from bot.presentation.conversation.about_view import AboutView, view_about
from bot.presentation.conversation.replies import confirm_feedback, describe_reply
from bot.service.answer import Answer
from bot.service.conversation.about_answer import AboutAnswer, answer_about, answer_again
from bot.service.conversation.matches import choose_hits, find_named
from bot.service.conversation.utterance import Intent, Topic, Utterance
from bot.store.model import FeedbackKind, Person, StoredQuestion

_ASKED = frozenset({Intent.NEW_QUESTION, Intent.FILTER, Intent.MORE})


@dataclass(frozen=True, slots=True)
class Reply:
    """Reply to a message: `answer` or `about`, or else a `sentence`.

    For `Intent.HELP` it has none of them: each chat has its own help.
    """

    intent: Intent
    answer: Answer | None = None
    about: AboutView | None = None
    sentence: str = ""


def reply(services: ChatServices, person: Person, text: str, *, conversation: str | None) -> Reply:
    """Reply to a message; only a question is searched and stored.

    Raises what `AnswerService.ask` raises.
    """
    previous = services.answers.latest_question(conversation)
    said = _recognise(services, person, text, previous)
    if said.intent in _ASKED and said.text and (previous or said.intent is Intent.NEW_QUESTION):
        words = "more" if said.intent is Intent.MORE else said.text
        answer = actions.ask(services, person, words, conversation=conversation)
        return Reply(said.intent, answer=answer)
    if said.intent is Intent.HELP:
        return Reply(said.intent)
    if previous and said.intent is Intent.ABOUT_ANSWER:
        return _reply_about(services, person, previous, said)
    if previous and said.intent is Intent.FEEDBACK:
        return _store_feedback(services, person, previous, said)
    return Reply(said.intent, sentence=describe_reply(said.intent, person.surface))


def goes_on(services: ChatServices, person: Person, text: str, previous: StoredQuestion) -> bool:
    """Return whether a message goes on from the answer to `previous`, and is no new question."""
    return _recognise(services, person, text, previous).intent is not Intent.NEW_QUESTION


def _recognise(
    services: ChatServices, person: Person, text: str, previous: StoredQuestion | None
) -> Utterance:
    """Return what a message says; a question that names a match shown is one about the answer."""
    said = recognise(text, previous.filters if previous else None)
    if said.intent is not Intent.NEW_QUESTION:
        return said
    if previous and said.topic:
        answer = answer_again(services.history, person, previous)
        if find_named(answer, said.reference, previous) is not None:
            return replace(said, intent=Intent.ABOUT_ANSWER)
    if services.answers.is_unlikely_question(said.text, follows_answer=previous is not None):
        return replace(said, intent=Intent.UNCLEAR)
    return replace(said, text=text)


def _reply_about(
    services: ChatServices, person: Person, previous: StoredQuestion, said: Utterance
) -> Reply:
    answer = answer_again(services.history, person, previous)
    about = answer_about(
        answer, services.store, previous, said.topic or Topic.SUMMARY, said.reference
    )
    return Reply(said.intent, about=view_about(about))


def _store_feedback(
    services: ChatServices, person: Person, previous: StoredQuestion, said: Utterance
) -> Reply:
    """Store feedback as its button does, on the match that is meant or on the whole answer."""
    kind = said.feedback or FeedbackKind.HELPFUL
    is_of_match = bool(said.reference.numbers) or kind is FeedbackKind.FOUND
    answer = answer_again(services.history, person, previous)
    hits = choose_hits(answer, said.reference, previous) if is_of_match else ()
    if said.reference.numbers and not hits:  # of a match that was not shown, nothing is stored
        return Reply(said.intent, about=view_about(AboutAnswer(answer, Topic.SUMMARY, ())))
    initiative = hits[0].initiative if hits else None
    services.history.record_feedback(
        person,
        previous.query_id,
        kind,
        initiative=initiative.id if initiative else None,
        note=said.text if kind is FeedbackKind.WRONG else "",
    )
    sentence = confirm_feedback(kind, initiative.title if initiative else None)
    return Reply(said.intent, sentence=sentence)
