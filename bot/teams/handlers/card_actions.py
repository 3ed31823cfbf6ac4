"""What the actions of a card ask for: each leads to its use case and comes back as a card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import fault
from bot.presentation.status_messages import NOTED, gone
from bot.service.answering import MORE, MOST_HITS, Asker, understood
from bot.service.filters import changed, without
from bot.service.user_history import Actor
from bot.store.feedback import Feedback
from bot.store.person import Person
from bot.store.question import Question, Surface
from bot.teams.cards.answer import answer_card, summary
from bot.teams.cards.details import details_card
from bot.teams.cards.home import home_card
from bot.teams.cards.notice import notice_card
from bot.teams.cards.refine import Refined, read, refine_card
from bot.teams.cards.welcome import EXAMPLES, help_card
from bot.teams.handlers.administration import Administration
from bot.teams.handlers.outcome import Done
from bot.teams.identifiers import Key, Verb
from index.errors import InvalidInput
from index.query.parser import subject


@dataclass(frozen=True, slots=True)
class Press:
    """An action pressed: by whom, in which conversation, with what data."""

    person: Person
    conversation: str
    data: Mapping[str, Any]

    def text(self, key: Key) -> str:
        """What the data says under this key; empty where that is no text."""
        value = self.data.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: Key, below: int) -> int:
        """The number under this key; 0 where there is none from 0 to `below`."""
        value = self.data.get(key)
        return value if isinstance(value, int) and 0 <= value < below else 0


class Actions:
    """The verbs, in one place; synchronous, as the core is."""

    def __init__(
        self, asker: Asker, actor: Actor, administration: Administration, site: str | None
    ) -> None:
        """Act through these use cases; `site` is where our pages are read."""
        self._asker, self._actor, self._site = asker, actor, site
        self._administration = administration
        self._verbs: dict[Verb, Callable[[Press], Done]] = {
            Verb.MORE: self._more,
            Verb.BACK: self._back,
            Verb.ASKED: self._asked,
            Verb.REFINE: self._refine,
            Verb.REFINED: self._refined,
            Verb.WITHOUT: self._without,
            Verb.DETAILS: self._details,
            Verb.FEEDBACK: self._feedback,
            Verb.EXAMPLE: self._example,
            Verb.HOME: self._home,
            Verb.HELP: lambda press: Done(help_card(admin=press.person.admin)),
            Verb.FORGET: self._forget,
            Verb.ASK: lambda press: self.ask(press.person, None, press.text(Key.WORDS)),
        }

    def do(self, press: Press) -> Done:
        """Do what was pressed; raises an AppError that says why not."""
        try:
            verb = Verb(press.text(Key.VERB))
        except ValueError:
            raise InvalidInput("This action is not known here.", "Ask again.") from None
        if verb in self._verbs:
            return self._verbs[verb](press)
        return self._administration.do(press.person, verb, press.data)

    def ask(
        self,
        person: Person,
        conversation: str | None,
        text: str,
        filters: Mapping[str, str] | None = None,
    ) -> Done:
        """The answer to a question; raises an AppError that says why there is none."""
        answer = self._asker.ask(
            text,
            surface=Surface.TEAMS,
            filters=filters,
            person=person,
            conversation=conversation,
        )
        return Done(answer_card(answer), said=summary(answer), query_id=answer.query_id)

    def _more(self, press: Press) -> Done:
        return self._again(press, press.number(Key.FIRST, MOST_HITS) or 1)

    def _back(self, press: Press) -> Done:
        return self._again(press, 1)

    def _asked(self, press: Press) -> Done:
        self._actor.own(press.person, press.text(Key.QUERY))
        return self._again(press, 1)

    def _again(self, press: Press, first: int) -> Done:
        limit = min(max(first + MORE - 1, 10), MOST_HITS)
        query_id = self._question(press).query_id
        answer = self._asker.again(query_id, limit=limit, first=first)
        return Done(answer_card(answer), said=summary(answer), query_id=query_id)

    def _question(self, press: Press) -> Question:
        """The question that the card names; NotFound for one of another tenant."""
        return self._actor.question(press.person, press.text(Key.QUERY))

    def _refine(self, press: Press) -> Done:
        return Done(refine_card(self._asker.again(self._question(press).query_id, limit=1)))

    def _refined(self, press: Press) -> Done:
        """The answer under other limits, or the form again with what is wrong in it."""
        filled: Refined | None = None
        try:
            filled = read(press.data)
            limits = changed(understood(self._question(press)), filled.filters)
            return self.ask(press.person, press.conversation, filled.words, limits)
        except InvalidInput as error:
            answer = self._asker.again(self._question(press).query_id, limit=1)
            return Done(refine_card(answer, filled=filled, fault=fault(error)))

    def _without(self, press: Press) -> Done:
        """The answer without the limits that were read from the question's words."""
        asked = self._question(press)
        limits = without(understood(asked))
        return self.ask(press.person, press.conversation, subject(asked.text), limits)

    def _details(self, press: Press) -> Done:
        initiative = self._asker.initiative(press.text(Key.INITIATIVE))
        query_id = press.text(Key.QUERY) or None
        searched = self._asker.searched()
        card = details_card(initiative, searched, query_id=query_id, site=self._site)
        return Done(card, beside=True)

    def _feedback(self, press: Press) -> Done:
        try:
            kind = Feedback(press.text(Key.FEEDBACK))
        except ValueError:
            raise InvalidInput("Nothing was chosen.", "Choose what you say of it.") from None
        self._actor.feedback(
            press.person,
            press.text(Key.QUERY),
            kind,
            initiative=press.text(Key.INITIATIVE) or None,
            note=press.text(Key.NOTE),
        )
        return Done(sentence=NOTED[kind])

    def _example(self, press: Press) -> Done:
        question = EXAMPLES[press.number(Key.EXAMPLE, len(EXAMPLES))]
        return replace(self.ask(press.person, press.conversation, question), beside=True)

    def _home(self, press: Press) -> Done:
        return Done(home_card(self._actor.questions(press.person), self._asker.searched()))

    def _forget(self, press: Press) -> Done:
        return Done(notice_card(gone(self._actor.forget(press.person))))
