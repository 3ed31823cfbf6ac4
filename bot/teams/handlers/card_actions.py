"""Handle the actions of cards: each verb calls its service and returns a card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.chat import actions, conversation
from bot.chat.services import ChatServices
from bot.errors import describe_error
from bot.presentation import labels
from bot.presentation.answer_view import view_answer
from bot.presentation.details_view import view_details
from bot.presentation.forms import RefineSubmission, view_refine
from bot.presentation.help_view import example_question
from bot.presentation.home_view import view_home
from bot.service.answer import Answer
from bot.service.answering import DEFAULT_HITS, MAX_HITS, NEXT_PAGE_HITS
from bot.service.conversation.utterance import Intent
from bot.store.model import FeedbackKind, Person, Surface
from bot.teams.cards.answer import answer_card, answer_summary
from bot.teams.cards.details.answer import answer_details_card
from bot.teams.cards.details.initiative import details_card
from bot.teams.cards.home import home_card
from bot.teams.cards.messages import about_card, help_card, notice_card
from bot.teams.cards.refine import parse_form, refine_card
from bot.teams.handlers.administration import AdminActionHandlers
from bot.teams.handlers.outcome import ActionOutcome
from bot.teams.identifiers import ActionVerb, DataKey
from index.errors import InvalidInput, SnapshotError


@dataclass(frozen=True, slots=True)
class CardAction:
    """An action pressed: by whom, in which conversation, with what data."""

    person: Person
    conversation_key: str
    data: Mapping[str, Any]

    def text(self, key: DataKey) -> str:
        """Return the text under this key; empty where there is none."""
        value = self.data.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: DataKey, below: int) -> int:
        """Return the number under this key; 0 where there is none from 0 to `below`."""
        value = self.data.get(key)
        return value if isinstance(value, int) and 0 <= value < below else 0


class CardActionHandlers:
    """One handler for each verb; synchronous, as the services are."""

    def __init__(self, services: ChatServices, admin_handlers: AdminActionHandlers) -> None:
        """Act through `services`; verbs of administrators go to `admin_handlers`."""
        self._services, self._history = services, services.history
        self._admin_handlers = admin_handlers
        self._handlers: dict[ActionVerb, Callable[[CardAction], ActionOutcome]] = {
            ActionVerb.ANSWER_DETAILS: self._show_answer_details,
            ActionVerb.MORE: self._show_more,
            ActionVerb.BACK: self._show_first,
            ActionVerb.SHOW_OWN: self._show_own,
            ActionVerb.REFINE: self._refine_form,
            ActionVerb.SUBMIT_REFINE: self._submit_refine,
            ActionVerb.DROP_SPOKEN_FILTERS: self._drop_spoken_filters,
            ActionVerb.DETAILS: self._show_details,
            ActionVerb.FEEDBACK: self._store_feedback,
            ActionVerb.EXAMPLE: self._ask_example,
            ActionVerb.HOME: self._show_questions,
            ActionVerb.HELP: lambda action: ActionOutcome(help_card(admin=action.person.admin)),
            ActionVerb.FORGET: self._delete_history,
            ActionVerb.ASK: lambda action: self.ask(
                action.person, None, action.text(DataKey.QUESTION)
            ),
        }

    def handle(self, action: CardAction) -> ActionOutcome:
        """Run the action; raises an AppError that says why it failed."""
        try:
            verb = ActionVerb(action.text(DataKey.VERB))
        except ValueError:
            raise InvalidInput(labels.BUTTON_EXPIRED, labels.ASK_THE_QUESTION_AGAIN) from None
        if verb in self._handlers:
            return self._handlers[verb](action)
        return self._admin_handlers.handle(action.person, verb, action.data)

    def ask(
        self,
        person: Person,
        conversation_key: str | None,
        text: str,
    ) -> ActionOutcome:
        """Return the answer to a question; raises an AppError that says why there is none."""
        return _answer_outcome(
            actions.ask(self._services, person, text, conversation=conversation_key)
        )

    def reply(self, person: Person, conversation_key: str, text: str) -> ActionOutcome:
        """Return the reply to a typed message; raises what `ask` raises."""
        reply = conversation.reply(self._services, person, text, conversation=conversation_key)
        if reply.answer:
            return _answer_outcome(reply.answer)
        if reply.about:
            return ActionOutcome(about_card(reply.about), summary=reply.about.summary)
        if reply.intent is Intent.HELP:
            return ActionOutcome(help_card(admin=person.admin))
        return ActionOutcome(sentence=reply.sentence)

    def _show_more(self, action: CardAction) -> ActionOutcome:
        return self._answer_again(action, action.number(DataKey.FIRST_RANK, MAX_HITS) or 1)

    def _show_first(self, action: CardAction) -> ActionOutcome:
        return self._answer_again(action, 1)

    def _show_own(self, action: CardAction) -> ActionOutcome:
        answer = self._history.answer_own(action.person, action.text(DataKey.QUERY_ID))
        return _answer_outcome(answer)

    def _show_answer_details(self, action: CardAction) -> ActionOutcome:
        """Return all that an answer says of the matches from the rank that the action names."""
        answer = self._answer_page(action, action.number(DataKey.FIRST_RANK, MAX_HITS) or 1)
        card = answer_details_card(
            view_answer(answer), self._services.brief_url(action.text(DataKey.QUERY_ID))
        )
        return ActionOutcome(card, is_new_message=True)

    def _answer_again(self, action: CardAction, first_rank: int) -> ActionOutcome:
        return _answer_outcome(self._answer_page(action, first_rank))

    def _answer_page(self, action: CardAction, first_rank: int) -> Answer:
        limit = min(max(first_rank + NEXT_PAGE_HITS - 1, DEFAULT_HITS), MAX_HITS)
        query_id = action.text(DataKey.QUERY_ID)
        return self._history.answer_again(
            action.person,
            query_id,
            action.conversation_key,
            limit=limit,
            first_rank=first_rank,
        )

    def _refine_form(self, action: CardAction) -> ActionOutcome:
        query_id = action.text(DataKey.QUERY_ID)
        answer = self._history.answer_again(
            action.person, query_id, action.conversation_key, limit=1
        )
        return ActionOutcome(refine_card(view_refine(answer)))

    def _submit_refine(self, action: CardAction) -> ActionOutcome:
        """Return the answer with other filters, or the form again with its error."""
        filled: RefineSubmission | None = None
        try:
            filled = parse_form(action.data)
            answer = actions.ask_with_filters(
                self._services,
                action.person,
                action.text(DataKey.QUERY_ID),
                filled.filters,
                conversation=action.conversation_key,
                place=action.conversation_key,
                text=filled.question,
            )
            return _answer_outcome(answer)
        except InvalidInput as error:
            query_id = action.text(DataKey.QUERY_ID)
            answer = self._history.answer_again(
                action.person, query_id, action.conversation_key, limit=1
            )
            message = describe_error(error)
            sentence = f"{message.error} {message.hint}".strip()
            return ActionOutcome(refine_card(view_refine(answer, filled=filled, error=sentence)))

    def _drop_spoken_filters(self, action: CardAction) -> ActionOutcome:
        """Return the answer without the filters that were read from the question's words."""
        answer = actions.ask_without_spoken_filters(
            self._services,
            action.person,
            action.text(DataKey.QUERY_ID),
            conversation=action.conversation_key,
            place=action.conversation_key,
        )
        return _answer_outcome(answer)

    def _show_details(self, action: CardAction) -> ActionOutcome:
        initiative = self._services.answers.get_initiative(action.text(DataKey.INITIATIVE))
        query_id = action.text(DataKey.QUERY_ID) or None
        details = view_details(initiative, self._services.answers.search_scope())
        card = details_card(details, query_id=query_id, site_url=self._services.site_url)
        return ActionOutcome(card, is_new_message=True)

    def _store_feedback(self, action: CardAction) -> ActionOutcome:
        try:
            kind = FeedbackKind(action.text(DataKey.FEEDBACK))
        except ValueError:
            raise InvalidInput(labels.NOTHING_CHOSEN, labels.FEEDBACK_KIND_MISSING) from None
        self._history.record_feedback(
            action.person,
            action.text(DataKey.QUERY_ID),
            kind,
            place=action.conversation_key,
            initiative=action.text(DataKey.INITIATIVE) or None,
            note=action.text(DataKey.NOTE),
        )
        return ActionOutcome(sentence=labels.FEEDBACK_CONFIRMATIONS[kind])

    def _ask_example(self, action: CardAction) -> ActionOutcome:
        question = example_question(action.data.get(DataKey.EXAMPLE))
        return replace(
            self.ask(action.person, action.conversation_key, question), is_new_message=True
        )

    def _show_questions(self, action: CardAction) -> ActionOutcome:
        try:
            scope = self._services.answers.search_scope()
        except SnapshotError:  # a person's questions are theirs to see and delete without an index
            scope = None
        questions = self._history.list_questions(action.person)
        return ActionOutcome(home_card(view_home(Surface.TEAMS, questions, scope)))

    def _delete_history(self, action: CardAction) -> ActionOutcome:
        return ActionOutcome(
            notice_card(labels.describe_deletion(self._history.delete_all(action.person)))
        )


def _answer_outcome(answer: Answer) -> ActionOutcome:
    view = view_answer(answer)
    return ActionOutcome(answer_card(view), summary=answer_summary(view), query_id=answer.query_id)
