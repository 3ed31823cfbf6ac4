"""Sentences of verdicts: what an answer says in English, by what was decided."""

from collections.abc import Mapping, Sequence

from index.model import (
    FilterName,
    FilterSuggestion,
    Hit,
    HitDifference,
    Initiative,
    Query,
    SourceReport,
    Status,
    VerdictKind,
)
from index.text.dates import format_date
from index.text.documents import truncate

_MAX_TITLE_CHARACTERS, _MAX_NAME_CHARACTERS = 120, 80
_OPENINGS: Mapping[VerdictKind, str] = {
    VerdictKind.DONE: "Yes, this has been done",
    VerdictKind.UNDER_WAY: "This is under way",
    VerdictKind.STOPPED: "This was tried and stopped",
    VerdictKind.PROPOSED: "This was proposed and not funded",
}
_PROBABLE_OPENINGS: Mapping[VerdictKind, str] = {
    VerdictKind.DONE: "This has probably been done",
    VerdictKind.UNDER_WAY: "This is probably under way",
    VerdictKind.STOPPED: "This was probably tried and stopped",
    VerdictKind.PROPOSED: "This was probably proposed and not funded",
}
_ENDED_OPENING, _PROBABLE_ENDED_OPENING = "This was begun", "This was probably begun"
_STATUS_PHRASES = {
    Status.LIVE: " is live",
    Status.COMPLETED: " is completed",
    Status.UNKNOWN: "; whether it still runs is not stated",
    Status.BETA: " is in beta",
    Status.ALPHA: " is in alpha",
    Status.DISCOVERY: " is in discovery",
    Status.IDEA: " is an idea",
    Status.STOPPED: " was stopped",
}
NO_WORD_REASON = "there is no word to search by. Say what you want to build."
WORDS_ONLY_REASON = (
    "the search by meaning is not available at the moment, and these matches only share words with"
    " the question. Ask again in a few minutes."
)
_UNKNOWN_PHRASES: Mapping[str, str] = {
    FilterName.PLACE: "no record is in",
    FilterName.THEME: "no record has the theme",
    FilterName.ORG: "no record is of the organisation",
    FilterName.SOURCE: "there is no registry called",
}
_UNSTATED_PHRASES = {
    FilterName.PLACE: "where it is",
    FilterName.STATUS: "its status",
    FilterName.SINCE: "when it ran",
    FilterName.LICENCE: "its licence",
}


def is_over(initiative: Initiative) -> bool:
    """Return whether the record states that the initiative, or this phase of it, has ended."""
    return bool(initiative.ended) or initiative.status is Status.COMPLETED


def answered_sentence(kind: VerdictKind, best: Initiative, *, is_probable: bool = False) -> str:
    """Return that `best` answers, plainly or probably."""
    opening = (_PROBABLE_OPENINGS if is_probable else _OPENINGS)[kind]
    phrase = _STATUS_PHRASES[best.status]
    if kind is VerdictKind.PROPOSED:
        phrase = ""
    elif kind is VerdictKind.UNDER_WAY and is_over(best):
        opening = _PROBABLE_ENDED_OPENING if is_probable else _ENDED_OPENING
        phrase = f", which ended{_ended_in(best)}"
    return f"{opening}: {_label(best)}{phrase}{_as_of(best)}."


def others_note(kind: VerdictKind, others: Sequence[Initiative]) -> str:
    """Return what one of the others that answer adds; empty for none.

    A stopped attempt is named where the best is not stopped itself; else the first other one.
    """
    stopped = [other for other in others if other.status is Status.STOPPED]
    if stopped and kind is not VerdictKind.STOPPED:
        return f" Tried and stopped: {_label(stopped[0])}{_ended(stopped[0])}."
    return f" See also {_label(others[0])}." if others else ""


def nobody_sentence(filtered_count: int, *, has_filters: bool, is_probable: bool = False) -> str:
    """Return that nothing answers among `filtered_count` initiatives."""
    scope = (
        f"{_count_initiatives(filtered_count)}{' that match these filters' if has_filters else ''}"
    )
    opening = "Probably nobody" if is_probable else "Nobody we can see"
    return f"{opening} has done this, among {scope}."


def nearest_note(hits: Sequence[Hit], differing: Sequence[HitDifference]) -> str:
    """Return what is nearest, and how it differs; empty where there is nothing."""
    return f" {_nearest(hits[0], differing)}" if hits else ""


def no_verdict_sentence(reason: str) -> str:
    """Return that nothing can be said, for a reason."""
    return f"We can’t say: {reason}"


def unstated_reason(elsewhere: Sequence[Hit]) -> str:
    """Return that a hit may answer, were it stated whether it meets the filters; empty for none.

    Of the hits outside the filters that is the most probable one that states nothing on them.
    """
    candidates = [hit for hit in elsewhere if hit.unstated]
    if not candidates:
        return ""
    best = max(candidates, key=lambda hit: hit.probability)
    missing = " or ".join(_UNSTATED_PHRASES[name] for name in best.unstated)
    return f"{_label(best.initiative)} may answer, but no registry states {missing}."


def unknown_filters_reason(suggestions: Sequence[FilterSuggestion]) -> str:
    """Return that no record meets these filters, with the nearest names."""
    return " ".join(map(_unknown_filter, suggestions))


def _unknown_filter(suggestion: FilterSuggestion) -> str:
    sentence = f"{_UNKNOWN_PHRASES.get(suggestion.name, 'no record has')} “{suggestion.value}”."
    if not suggestion.nearest:
        return sentence
    return f"{sentence} Did you mean {' or '.join(suggestion.nearest)}?"


def left_out_note(query: Query) -> str:
    """Return what was left out of the search, and what cannot be; empty for nothing."""
    excluded = [value for value in (query.excluded.place, query.excluded.org) if value]
    notes = [f" We left out {' and '.join(excluded)}."] if excluded else []
    if query.negated:
        words = " or ".join(f"“{words}”" for words in query.negated)
        notes.append(f" We cannot search for what is not {words}.")
    return "".join(notes)


def language_reason(language: str) -> str:
    """Return that a question in this language is searched less well than one in English."""
    return (
        f"the question is in {language}, which we search word by word with a glossary, and that"
        " found nothing that clearly answers. Ask it in English too."
    )


def failed_sources_reason(failed: Sequence[SourceReport]) -> str:
    """Return that these sources, which may hold the answer, could not be read."""
    names = ", ".join(source.title for source in failed)
    return f"{names} could not be read, and the answer may be there."


def too_few_reason(filtered_count: int, *, has_filters: bool) -> str:
    """Return that the index holds only so many initiatives that meet the filters."""
    if not has_filters:
        return f"the index holds only {_count_initiatives(filtered_count)}, too few for a “nobody”."
    if not filtered_count:
        return "no initiative matches these filters."
    verb = "matches" if filtered_count == 1 else "match"
    return (
        f"only {_count_initiatives(filtered_count)} {verb} these filters, too few for a “nobody”."
    )


def thin_place_reason(place: str, count: int, searched: int) -> str:
    """Return that only `count` of the initiatives that were looked at are in a place."""
    share = f"{count:,}" if count else "none"
    verb = "is" if count == 1 else "are"
    only = "only " if count else ""
    return (
        f"of the {_count_initiatives(searched)} that we looked at, {only}{share} {verb} in {place}."
    )


def _nearest(hit: Hit, differing: Sequence[HitDifference]) -> str:
    phrases = next((each.words for each in differing if each.rank == hit.rank), ())
    title = _label(hit.initiative)
    if phrases:
        return f"The nearest, {title}, differs: {', '.join(phrases)}."
    return f"The nearest is {title}."


def _count_initiatives(count: int) -> str:
    return f"{count:,} initiative{'' if count == 1 else 's'}"


def _label(initiative: Initiative) -> str:
    organisation = initiative.first_organisation
    title = f"“{truncate(initiative.title, _MAX_TITLE_CHARACTERS)}”"
    return f"{title} ({truncate(organisation, _MAX_NAME_CHARACTERS)})" if organisation else title


def _as_of(initiative: Initiative) -> str:
    if initiative.status is Status.UNKNOWN or not initiative.status_date:
        return ""
    return f", as of {format_date(initiative.status_date)}"


def _ended_in(initiative: Initiative) -> str:
    return f" in {format_date(initiative.ended)}" if initiative.ended else ""


def _ended(initiative: Initiative) -> str:
    return f", {format_date(initiative.ended)}" if initiative.ended else ""
