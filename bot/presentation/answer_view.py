"""View of an answer: everything that a surface shows of it, in order, without platform or markup.

A surface lays out the nodes, escapes their text and cuts it to its platform's limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.presentation import labels, provenance
from bot.presentation.initiative_view import (
    Fact,
    InitiativeView,
    lead_organisation,
    summary_sentence,
    view_initiative,
)
from bot.presentation.provenance import SearchedView
from bot.sanitise import visible_text
from bot.service.answer import Answer
from bot.service.answering import FIRST_PAGE_HITS, MAX_HITS, NEXT_PAGE_HITS
from bot.service.filters import filter_values
from index.model import (
    NOTHING_FOUND_KINDS,
    Hit,
    Initiative,
    OutcomeResult,
    Query,
    SourceState,
    SpellingCorrection,
    Status,
    Verdict,
    VerdictKind,
)
from index.query.parser import strip_typed_filters
from index.text.normalise import comparison_key
from index.verdict.sentences import left_out_note

# How many likely answers outside the filters are shown.
MAX_ELSEWHERE = 3
# How many shared terms and facets are named as reasons of a match.
MAX_TERMS, MAX_FACETS = 8, 4
# A name or a title in a next step, so that it stays a sentence.
_NAME_CHARS = 80


class MatchLength(StrEnum):
    """Length in which a match is shown at first."""

    FULL = "full"  # all that an answer shows of it
    SHORT = "short"  # title, who, status, a sentence, how it differs
    LINE = "line"  # title, who, status


@dataclass(frozen=True, slots=True)
class MatchView:
    """One match of an answer.

    `is_answer` says whether the verdict rests on it. `differs` says how it differs from the
    question, empty where nothing is noted; `reason` says in a sentence why it matched, and
    `passage` quotes the record where that shows it better; `similar` are near-duplicates.
    """

    rank: int
    initiative: InitiativeView
    strength: str
    is_answer: bool
    differs: str
    reason: str
    passage: str | None
    similar: tuple[InitiativeView, ...]

    @property
    def ledger(self) -> tuple[Fact, ...]:
        """Differences, where noted, then what is stated of its outcomes and funding."""
        differs = (Fact(labels.DIFFERS, (self.differs,)),) if self.differs else ()
        return (*differs, *self.initiative.ledger)


@dataclass(frozen=True, slots=True)
class AddedFilters:
    """The filters that were read from the question's words: in words, and by name."""

    text: str
    names: tuple[str, ...]
    # With those that the person took off before: the names to search without.
    dropped_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer, top to bottom; plain text, not cut.

    `headline` is the verdict in a sentence or more, `label` in a few words; `sentences` has its
    first one, for each need of the question. `found_nothing` where no match answers. `asked` has in
    one line what was understood of the question. `first_rank` is above 1 where a person asked for
    more matches; `matches` holds all of them. `first_page` are those that deserve to be shown with
    the answer, `length` says how much of each. `elsewhere` lies outside the question's filters and
    is no part of the verdict.
    """

    query_id: str
    kind: VerdictKind
    label: str
    headline: str
    sentences: tuple[str, ...]
    found_nothing: bool
    question: str
    asked: str
    facts: tuple[Fact, ...]
    added_filters: AddedFilters | None
    first_rank: int
    matches_title: str
    first_page: tuple[MatchView, ...]
    length: MatchLength
    matches: tuple[MatchView, ...]
    attempts: tuple[InitiativeView, ...]
    elsewhere: tuple[InitiativeView, ...]
    next_steps: tuple[str, ...]
    searched: SearchedView

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        """The facts of the question with the filters that were added to it, if any."""
        if self.added_filters is None:
            return self.facts
        return (*self.facts, Fact(labels.ADDED_FILTERS, (self.added_filters.text,)))

    @property
    def next_page(self) -> tuple[MatchView, ...]:
        """The matches that a chat shows where more are asked for."""
        first_rank = self.first_rank
        if first_rank == 1:
            first_rank = self.rank_after(self.first_page) or len(self.matches) + 1
        return tuple(match for match in self.matches if match.rank >= first_rank)[:NEXT_PAGE_HITS]

    def rank_after(self, shown: Sequence[MatchView]) -> int | None:
        """Return the rank from which there are more matches than those `shown`; None for none.

        Where the last page is full, nobody has looked yet.
        """
        shown_ranks = {match.rank for match in shown}
        ranks = (m.rank for m in self.matches if m.rank >= max(self.first_rank, 2))
        if rank := next((rank for rank in ranks if rank not in shown_ranks), None):
            return rank
        is_full_page = self.first_rank + NEXT_PAGE_HITS - 1 == len(self.matches) < MAX_HITS
        return len(self.matches) + 1 if is_full_page else None


def view_answer(answer: Answer, shown: Sequence[Hit] | None = None) -> AnswerView:
    """Return the view of an answer; at first it shows the hits `shown`, or as many as a chat."""
    verdict, sources = answer.verdict, answer.searched.sources
    first_hits = answer.first_hits(FIRST_PAGE_HITS) if shown is None else shown
    matches = {hit.rank: _view_match(hit, answer) for hit in answer.hits}
    summary = verdict.summary or verdict.sentence
    label = labels.verdict_label(
        verdict.kind, is_probable=verdict.is_probable, has_ended=verdict.has_ended
    )
    return AnswerView(
        query_id=answer.query_id,
        kind=verdict.kind,
        label=label,
        headline=verdict.sentence,
        sentences=tuple(filter(visible_text, summary.split("\n"))) or (label,),
        found_nothing=verdict.found_nothing,
        question=_question(answer.query),
        asked=_describe_asked(answer),
        facts=tuple(_facts(answer)),
        added_filters=_added_filters(answer),
        first_rank=answer.first_rank,
        matches_title=_matches_title(answer),
        first_page=tuple(matches[hit.rank] for hit in first_hits),
        length=_match_length(verdict),
        matches=tuple(matches.values()),
        attempts=tuple(view_initiative(attempt, sources) for attempt in answer.attempts),
        elsewhere=tuple(
            view_initiative(hit.initiative, sources) for hit in answer.elsewhere[:MAX_ELSEWHERE]
        ),
        next_steps=tuple(next_steps(answer)),
        searched=provenance.view_searched(
            answer.searched, lists_all=verdict.kind in NOTHING_FOUND_KINDS
        ),
    )


def next_steps(answer: Answer) -> list[str]:
    """Return what the person who asked can do now, most useful first."""
    kind = answer.verdict.kind
    if kind is VerdictKind.CANT_SAY:
        return [*_steps_without_verdict(answer), *_broaden_steps(answer)]
    if kind is VerdictKind.NOBODY:
        is_close = answer.verdict.is_probable and answer.hits
        check = [labels.CHECK_CLOSEST] if is_close else []
        return [*check, labels.ASK_IN_OTHER_WORDS, *_broaden_steps(answer)]
    if not (hits := _relevant_hits(answer)):
        return _broaden_steps(answer)
    steps = [_contact_step(answer.verdict, hits[0].initiative)]
    if any(hit.initiative.outcomes_with(OutcomeResult.NOT_DELIVERED) for hit in hits):
        steps.append(labels.READ_WHAT_FAILED)
    if code := next((hit for hit in hits if _code_url(hit.initiative)), None):
        steps.append(labels.LOOK_AT_CODE.format(title=_shorten(code.initiative.title)))
    return [*steps, *_broaden_steps(answer)]


def _matches_title(answer: Answer) -> str:
    if not answer.hits:
        return labels.NO_MATCHES
    return labels.CLOSEST_MATCHES if answer.verdict.found_nothing else labels.MATCHES


def _match_length(verdict: Verdict) -> MatchLength:
    """Return how much of a match is shown: little where nothing answers."""
    if not verdict.found_nothing:
        return MatchLength.FULL
    is_plain = verdict.kind is VerdictKind.NOBODY and not verdict.is_probable
    return MatchLength.LINE if is_plain else MatchLength.SHORT


def _facts(answer: Answer) -> list[Fact]:
    """Return what was asked and searched, and how sure the verdict is."""
    filters = provenance.describe_filters(filter_values(answer.query.filters))
    probability = (
        provenance.describe_probability(answer.verdict, answer.searched.answered_share)
        if answer.hits and answer.verdict.probability  # 0 where nothing could be measured
        else ""
    )
    facts = (
        (labels.PREVIOUS_QUESTION, answer.previous_question),
        (labels.QUESTION, answer.query.question.strip()),
        (labels.FILTERS, filters or labels.NO_FILTERS),
        (labels.SEARCHED_AS, _describe_searched(answer)),
        (labels.PROBABILITY, probability),
    )
    return [Fact(label, (value,)) for label, value in facts if value and visible_text(value)]


def _describe_searched(answer: Answer) -> str:
    """Return what was searched in place of the question's words; empty where it was those."""
    if changes := _describe_changes(answer):
        return changes
    text, question = answer.query.text, answer.query.question
    is_same = comparison_key(text) == comparison_key(question)
    return "" if is_same or not visible_text(text) else labels.QUOTE.format(passage=text)


def _describe_asked(answer: Answer) -> str:
    """Return the question as it was understood, with what was added to it, in one line."""
    query = answer.query
    typed = {
        name: value
        for name, value in filter_values(query.filters).items()
        if name not in query.spoken
    }
    parts = (
        labels.QUOTE.format(passage=_question(query)) if visible_text(query.text) else "",
        _labelled(labels.FILTERS, provenance.describe_filters(typed)),
        _labelled(labels.ADDED_FILTERS, provenance.describe_added_filters(query)),
        _labelled(labels.SEARCHED_AS, _describe_changes(answer)),
        left_out_note(query).strip(),
    )
    return " · ".join(filter(visible_text, parts))


def _question(query: Query) -> str:
    """Return the question as it was read, or as it was asked where its words were translated."""
    return strip_typed_filters(query.question) if query.language else query.text


def _describe_changes(answer: Answer) -> str:
    """Return what was translated or corrected before the search, in one line."""
    translation = [labels.QUOTE.format(passage=answer.query.text)] if answer.query.language else []
    return ", ".join((*translation, *map(_describe_correction, answer.corrections)))


def _labelled(label: str, text: str) -> str:
    return labels.LABELLED.format(label=label, text=text) if visible_text(text) else ""


def _describe_correction(correction: SpellingCorrection) -> str:
    return labels.CORRECTION.format(read=correction.read, typed=correction.typed)


def _added_filters(answer: Answer) -> AddedFilters | None:
    query = answer.query
    text = visible_text(provenance.describe_added_filters(query))
    return AddedFilters(text, query.spoken, (*query.lifted, *query.spoken)) if text else None


def _view_match(hit: Hit, answer: Answer) -> MatchView:
    sources = answer.searched.sources
    return MatchView(
        rank=hit.rank,
        initiative=view_initiative(hit.initiative, sources),
        strength=labels.STRENGTH_LABELS[hit.strength],
        is_answer=hit.rank in answer.verdict.answering,
        differs=_describe_differences(answer.verdict, hit),
        reason=_describe_reason(hit, has_filters=bool(answer.query.filters)),
        passage=visible_text(_passage(hit)),
        similar=tuple(view_initiative(similar, sources) for similar in hit.similar),
    )


def _describe_differences(verdict: Verdict, hit: Hit) -> str:
    """Return how a hit differs from the question, in one line; empty where nothing is noted."""
    words = (word for each in verdict.differing if each.rank == hit.rank for word in each.words)
    return visible_text("; ".join(words)) or ""


def _describe_reason(hit: Hit, *, has_filters: bool) -> str:
    """Return why a hit matched in a sentence, after one on the filters that it meets."""
    reason = _describe_match(hit)
    facets = _join_visible(hit.facets, MAX_FACETS) if has_filters else ""
    return f"{labels.SHARES_FACETS.format(facets=facets)} {reason}" if facets else reason


def _describe_match(hit: Hit) -> str:
    """Return that a hit is named, or which question it answers, or which terms it shares."""
    if hit.named:
        return labels.IS_NAMED
    if hit.question and (question := visible_text(hit.question.text)):
        return labels.ANSWERS_QUESTION.format(question=question)
    terms = _join_visible(hit.terms, MAX_TERMS)
    return labels.SHARES_TERMS.format(terms=terms) if terms else labels.SHARES_NO_TERMS


def _join_visible(texts: Sequence[str], max_items: int) -> str:
    return ", ".join(labels.shorten_list(list(filter(visible_text, texts)), max_items))


def _passage(hit: Hit) -> str | None:
    """Return the passage that matched, unless something says more or it repeats the summary."""
    if hit.named or (hit.question and hit.question.text):
        return None
    summary = (summary_sentence(hit.initiative) or "").rstrip(".")
    return None if not hit.passage or hit.passage.rstrip(".") == summary else hit.passage


def _relevant_hits(answer: Answer) -> list[Hit]:
    """Return the hits that the verdict rests on, or the first one."""
    ranks = answer.verdict.answering
    return [hit for hit in answer.hits if hit.rank in ranks] or list(answer.hits[:1])


def _contact_step(verdict: Verdict, initiative: Initiative) -> str:
    """Return whom to speak to about what answers, and what to ask."""
    has_ended = initiative.ended or initiative.status is Status.COMPLETED
    if verdict.is_probable:
        step = labels.CHECK_WITH
    elif verdict.kind is VerdictKind.UNDER_WAY and has_ended:
        step = labels.SPEAK_TO_ENDED
    else:
        step = labels.SPEAK_TO[verdict.kind]
    return step.format(whom=_whom_to_contact(initiative))


def _whom_to_contact(initiative: Initiative) -> str:
    lead = lead_organisation(initiative)
    team = labels.THE_TEAM_OF.format(title=_shorten(initiative.title))
    name = _shorten(lead) if lead else team
    if not initiative.contact:
        return name
    return labels.CONTACT_WITH_DETAILS.format(name=name, contact=_shorten(initiative.contact))


def _steps_without_verdict(answer: Answer) -> list[str]:
    failed = [
        source.title for source in answer.searched.sources if source.state is SourceState.FAILED
    ]
    if failed:
        return [labels.ASK_WHEN_READ.format(titles=", ".join(failed))]
    if answer.elsewhere:
        return [labels.LOOK_ELSEWHERE]
    return [] if answer.query.filters else [labels.ASK_AN_EXPERT]


def _broaden_steps(answer: Answer) -> list[str]:
    filters = provenance.describe_filters(filter_values(answer.query.filters))
    return [labels.ASK_WITHOUT_FILTERS.format(filters=_shorten(filters))] if filters else []


def _code_url(initiative: Initiative) -> str | None:
    return initiative.reuse.code if initiative.reuse else None


def _shorten(text: str) -> str:
    return text if len(text) <= _NAME_CHARS else text[: _NAME_CHARS - 1].rstrip() + "…"
