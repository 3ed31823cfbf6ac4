"""Composition of a brief from an answer and the statements of its asker."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bot.brief import labels
from bot.brief.model import (
    Brief,
    BriefCountry,
    BriefDecision,
    BriefElsewhere,
    BriefMatch,
    BriefOutcome,
    BriefQuestion,
    BriefRecord,
    BriefScope,
    BriefSource,
    BriefVerdict,
    Statements,
    exact_text,
)
from bot.presentation import labels as answer_labels
from bot.presentation import provenance
from bot.presentation.answer_view import AnswerView, MatchView, view_answer
from bot.presentation.details_view import DetailsView, view_details
from bot.presentation.initiative_view import funding, period
from bot.sanitise import one_line
from bot.service.answer import Answer
from bot.service.answering import DEFAULT_HITS, AnswerService
from bot.service.filters import explicit_filters, filter_values
from bot.store.model import StoredQuestion, is_query_id
from bot.store.store import Store, no_such_question
from index.errors import NotFound
from index.i18n.translation import current_language
from index.model import Initiative, SourceState
from index.snapshot.store import SnapshotStore
from index.text.documents import truncate

# A text of a record is cut where it would fill a page.
_MAX_CHARS = 1_000
# More of a text is not even looked at: some registries hold whole documents.
_MAX_READ_CHARS = 4 * _MAX_CHARS
_MAX_OUTCOMES = 40
_MAX_RANK_CHARS = 20


class BriefMaker:
    """Maker of briefs: answers questions from the live snapshot, and keeps nothing."""

    def __init__(self, answers: AnswerService, store: Store | None, data: Path) -> None:
        """Answer by `answers`; read stored questions in `store` and manifests in `data`."""
        self._answers, self._store = answers, store
        self._snapshots = SnapshotStore(data)

    def answer_public(self, query_id: str) -> Answer:
        """Answer a question of the page or the API again; raises what `answer_stored` raises.

        One that a person asked in a chat is theirs and of those who were there: NotFound.
        """
        self._answers.get_open_question(query_id)
        return self.answer_stored(query_id)

    def make_public(self, query_id: str, statements: Statements) -> Brief:
        """Return the brief of a question of the page or the API; raises as `make_stored` does."""
        self._answers.get_open_question(query_id)
        return self.make_stored(query_id, statements)

    def answer_stored(self, query_id: str) -> Answer:
        """Answer a stored question again; raise NotFound, NoSnapshot or SnapshotCorrupt."""
        if not is_query_id(query_id):
            raise no_such_question()
        return self._answers.answer_again(query_id, limit=DEFAULT_HITS)

    def make_stored(self, query_id: str, statements: Statements) -> Brief:
        """Return the brief of a stored question, answered again from the live snapshot.

        Raises NotFound for a question or an initiative that does not exist.
        """
        answer = self.answer_stored(query_id)
        asked = self._store.get_question(query_id) if self._store else None
        return self.make(answer, statements, asked)

    def make(
        self, answer: Answer, statements: Statements, asked: StoredQuestion | None = None
    ) -> Brief:
        """Return the brief of an answer; `asked` is the question as it was first asked."""
        reasons = self._reasons(answer, statements)
        matched = {hit.initiative.id for hit in answer.hits}
        others = [self._answers.get_initiative(id_) for id_ in reasons if id_ not in matched]
        content = self._snapshots.manifest(answer.searched.snapshot).content
        return compose_brief(answer, content, statements, reasons, others, asked)

    def _reasons(self, answer: Answer, statements: Statements) -> dict[str, str | None]:
        """Return the ids of what was considered → why it was not reused."""
        by_rank = {str(hit.rank): hit.initiative.id for hit in answer.hits}
        reasons = {}
        for each in statements.considered:
            given = each.initiative.strip()
            if given.isdecimal() and given not in by_rank:
                raise NotFound(
                    labels.MATCH_UNKNOWN.format(rank=truncate(given, _MAX_RANK_CHARS)),
                    labels.MATCH_UNKNOWN_HINT,
                )
            # An earlier id leads to the initiative that it was merged into.
            known = by_rank.get(given) or self._answers.get_initiative(given).id
            reasons[known] = each.reason
        return reasons


def compose_brief(
    answer: Answer,
    content: str,
    statements: Statements,
    reasons: Mapping[str, str | None],
    others: Sequence[Initiative] = (),
    asked: StoredQuestion | None = None,
) -> Brief:
    """Return the brief of an answer from a snapshot with the hash `content`.

    `reasons` says of the ids of what was considered why it was not reused; `others` are those of
    them that are no matches.
    """
    view = view_answer(answer, answer.first_hits(DEFAULT_HITS))
    return Brief(
        version=1,
        language=current_language(),
        made_by=f"hasanyone {version('hasanyone')}",
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        role=statements.role,
        question=_question(answer, view, asked),
        verdict=_verdict(answer, view),
        matches=(
            *_matches(answer, view, reasons),
            *(_match(each, view_details(each, answer.searched), reasons) for each in others),
        ),
        elsewhere=tuple(
            BriefElsewhere(
                id=exact_text(each.id),
                title=_clean(each.title),
                organisation=_clean(each.lead),
                status=_clean(each.status),
            )
            for each in view.elsewhere
        ),
        decision=BriefDecision(
            kind=statements.decision,
            why=statements.why,
            funding=statements.funding,
            sharing=statements.sharing,
        ),
        searched=_scope(answer, view, content),
    )


def _matches(
    answer: Answer, view: AnswerView, reasons: Mapping[str, str | None]
) -> Iterator[BriefMatch]:
    """Yield all matches; those that an answer shows at first and those considered in full."""
    shown = {match.rank for match in view.first_page}
    for hit, match in zip(answer.hits, view.matches, strict=True):
        yield _match(
            hit.initiative,
            view_details(hit.initiative, answer.searched),
            reasons,
            match,
            in_full=match.rank in shown or hit.initiative.id in reasons,
        )


def _question(answer: Answer, view: AnswerView, asked: StoredQuestion | None) -> BriefQuestion:
    query = answer.query
    text = asked.text if asked else query.question
    filters: Mapping[str, str] = asked.filters if asked else explicit_filters(query)
    return BriefQuestion(
        id=answer.query_id,
        # Not cut and not on one line: the same question is asked again when the brief is verified.
        text=exact_text(text),
        read_as=_clean(view.asked),
        filters={name: exact_text(value) for name, value in filters.items()},
        filters_in_words=_clean_or_none(provenance.describe_filters(filter_values(query.filters))),
        added_filters=_clean_or_none(view.added_filters.text if view.added_filters else None),
        limit=DEFAULT_HITS,
        asked_at=asked.asked_at.isoformat(timespec="seconds") if asked else None,
        asked_of=asked.snapshot if asked else None,
    )


def _verdict(answer: Answer, view: AnswerView) -> BriefVerdict:
    in_words = next(
        (fact.values[0] for fact in view.facts if fact.label == answer_labels.PROBABILITY), None
    )
    return BriefVerdict(
        kind=view.kind,
        label=view.label,
        sentence=_clean(view.headline),
        probability=round(answer.verdict.probability, 4),
        probability_in_words=_clean_or_none(in_words),
    )


def _match(
    initiative: Initiative,
    details: DetailsView,
    reasons: Mapping[str, str | None],
    match: MatchView | None = None,
    *,
    in_full: bool = True,
) -> BriefMatch:
    view = details.initiative
    reuse = initiative.reuse
    return BriefMatch(
        rank=match.rank if match else None,
        id=exact_text(initiative.id),
        title=_clean(view.title),
        verdict=_describe_verdict(match),
        answers=match is not None and match.is_answer,
        in_full=in_full,
        differs=_clean_or_none(match.differs if match else None),
        matched_because=_clean_or_none(match.reason if match else None),
        summary=_clean_or_none(view.summary),
        organisations=tuple(map(_clean, view.organisations)),
        place=None if view.place == answer_labels.PLACE_NOT_STATED else _clean_or_none(view.place),
        period=_clean_or_none(period(initiative)),
        status=_clean(view.status),
        outcomes=tuple(_outcomes(details)),
        funding=_clean_or_none(funding(initiative.funding)),
        contact=_clean_or_none(initiative.contact),
        code=_clean_or_none(reuse.code if reuse else None),
        licence=_clean_or_none(reuse.licence if reuse else None),
        address=_clean_or_none(view.address),
        disagreements=tuple(map(_clean, details.disagreements)),
        records=tuple(
            BriefRecord(
                registry=_clean(record.registry),
                key=_clean(record.key),
                url=_clean_or_none(record.url),
                licence=_clean_or_none(record.licence),
                last_read=_clean(", ".join(filter(None, (record.seen, record.last_read)))),
            )
            for record in view.records
        ),
        considered=initiative.id in reasons,
        reason=reasons.get(initiative.id),
    )


def _describe_verdict(match: MatchView | None) -> str:
    if match is None:
        return labels.NO_MATCH
    template = labels.ANSWERS if match.is_answer else labels.ANSWERS_NOT
    return template.format(strength=match.strength)


def _outcomes(details: DetailsView) -> Iterator[BriefOutcome]:
    outcomes = [(group, outcome) for group in details.outcomes for outcome in group.outcomes]
    for group, outcome in outcomes[:_MAX_OUTCOMES]:
        yield BriefOutcome(
            result=group.name,
            label=group.label,
            statement=_clean(outcome.statement),
            evidence=_clean_or_none(outcome.evidence),
        )


def _scope(answer: Answer, view: AnswerView, content: str) -> BriefScope:
    scope = answer.searched
    return BriefScope(
        snapshot=scope.snapshot,
        content=content,
        initiatives=scope.initiatives,
        registries=scope.registries,
        scope=_clean(view.searched.scope),
        calibration=_clean_or_none(view.searched.calibration),
        countries=tuple(
            BriefCountry(name=_clean(each.name), initiatives=each.count) for each in scope.countries
        ),
        sources=tuple(
            BriefSource(
                name=source.name,
                title=_clean(provenance.view_source(source).title),
                state=_clean(provenance.describe_source_state(source)),
                was_read=source.state is SourceState.READ,
                refreshed=_clean_or_none(source.refreshed),
                initiatives=source.ingested,
            )
            for source in scope.sources
        ),
    )


def _clean(text: str) -> str:
    """Return `text` on one line, without what could deceive a reader, cut where it is very long."""
    if len(text) <= _MAX_READ_CHARS:
        return truncate(one_line(text), _MAX_CHARS)
    return truncate(one_line(text[:_MAX_READ_CHARS]), _MAX_CHARS - 1).removesuffix("…") + "…"


def _clean_or_none(text: str | None) -> str | None:
    return (_clean(text) or None) if text else None
