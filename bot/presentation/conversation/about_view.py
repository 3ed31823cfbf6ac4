"""View of what the records say on a question about an answer: a few lines for each match."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.answer_view import MatchView, view_answer
from bot.presentation.conversation import sentences
from bot.presentation.conversation.facts import FIELDS, StatedFact, find_facts
from bot.presentation.provenance import RecordView, view_records
from bot.service.conversation.about_answer import AboutAnswer
from bot.service.conversation.utterance import Topic
from index.model import Hit, Initiative

_MAX_RECORDS = 2
_NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class AskedMatch:
    """A match with what is stated of it: its title, who did it, facts, and their records."""

    number: int
    title: str
    link: str | None
    who: str
    facts: tuple[StatedFact, ...]
    records: tuple[RecordView, ...]

    @property
    def heading(self) -> str:
        """The number and the title in one line."""
        return sentences.NUMBERED_TITLE.format(number=self.number, title=self.title)


@dataclass(frozen=True, slots=True)
class AboutView:
    """Reply to a question about an answer, top to bottom; plain text, not cut.

    `lead` and `note` are sentences, empty where there is nothing to say before or after the
    matches.
    """

    lead: str
    matches: tuple[AskedMatch, ...]
    note: str

    @property
    def summary(self) -> str:
        """The reply in a line, for notifications and screen readers."""
        lines = (
            sentences.SUMMARY_LINE.format(
                title=match.title, facts=" ".join(fact.text for fact in match.facts)
            )
            for match in self.matches
        )
        return " ".join(filter(None, (self.lead, *lines, self.note)))


def view_about(about: AboutAnswer) -> AboutView:
    """Return the view of what is stated on the topic of a question about an answer."""
    view = view_answer(about.answer)
    views = {match.rank: match for match in view.matches}
    asked = [_view_match(hit, about, views[hit.rank]) for hit in about.hits]
    if not asked:
        return AboutView(_describe_choice(view.first_page), (), "")
    stated = tuple(match for match in asked if match.facts)
    silent = [match for match in asked if not match.facts]
    lead = sentences.ONLY_CLOSEST if view.found_nothing else ""
    if not stated:
        return AboutView(lead, tuple(silent[:1]), _describe_silence(about, silent, asked))
    note = _describe_silence(about, silent, asked) if silent else ""
    return AboutView(lead, stated, note)


def _view_match(hit: Hit, about: AboutAnswer, match: MatchView) -> AskedMatch:
    initiative = match.initiative
    return AskedMatch(
        number=hit.rank,
        title=initiative.title,
        link=initiative.link,
        who=initiative.lead,
        facts=_facts(hit, about.topic, match),
        records=_records(hit.initiative, about),
    )


def _facts(hit: Hit, topic: Topic, match: MatchView) -> tuple[StatedFact, ...]:
    if topic is Topic.REASON:
        return (StatedFact(match.reason),)
    if topic is Topic.SOURCE:
        return (StatedFact(match.initiative.independence or sentences.FROM_REGISTRIES),)
    return find_facts(hit.initiative, topic)


def _records(initiative: Initiative, about: AboutAnswer) -> tuple[RecordView, ...]:
    """Return the records that state what is asked, or the first ones where none is known to."""
    records = view_records(initiative, about.answer.searched.sources)
    fields = FIELDS.get(about.topic, ())
    stating = [
        record
        for origin, record in zip(initiative.origins, records, strict=True)
        if any(name in origin.states and name not in origin.differs for name in fields)
    ]
    return tuple(stating or records)[:_MAX_RECORDS]


def _describe_silence(about: AboutAnswer, silent: list[AskedMatch], asked: list[AskedMatch]) -> str:
    """Return for which of the matches asked about nothing is stated."""
    topic = sentences.TOPICS[about.topic]
    if len(asked) > 1:
        titles = [_shorten(match.heading) for match in silent]
        return sentences.NOT_STATED_FOR.format(titles=_join(titles), topic=topic)
    not_stated = sentences.NOT_STATED.format(topic=topic)
    organisation = silent[0].who
    if organisation == labels.ORGANISATION_NOT_STATED:
        return not_stated
    return sentences.ASK_ORGANISATION.format(not_stated=not_stated, organisation=organisation)


def _describe_choice(shown: Sequence[MatchView]) -> str:
    """Return which matches were shown and can be asked about."""
    if not shown:
        return sentences.NO_MATCHES
    headings = (
        sentences.NUMBERED_TITLE.format(number=match.rank, title=match.initiative.title)
        for match in shown
    )
    return sentences.NO_SUCH_MATCH.format(titles="; ".join(map(_shorten, headings)))


def _join(titles: list[str]) -> str:
    if len(titles) == 1:
        return titles[0]
    return sentences.AND.format(first=", ".join(titles[:-1]), last=titles[-1])


def _shorten(text: str) -> str:
    return text if len(text) <= _NAME_CHARS else text[: _NAME_CHARS - 1].rstrip() + "…"
