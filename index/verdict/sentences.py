"""Sentences of verdicts: what an answer says in the reader's language, by what was decided."""

from collections.abc import Mapping, Sequence

from index.i18n.formats import format_date, format_number, join_with_and, join_with_or
from index.i18n.translation import gettext, mark, ngettext
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
from index.text.documents import truncate

_MAX_TITLE_CHARACTERS, _MAX_NAME_CHARACTERS = 120, 80
# `clause` is one of those below.
_OPENINGS: Mapping[VerdictKind, str] = {
    VerdictKind.DONE: mark("Yes, this has been done: {clause}."),
    VerdictKind.UNDER_WAY: mark("This is under way: {clause}."),
    VerdictKind.STOPPED: mark("This was tried and stopped: {clause}."),
    VerdictKind.PROPOSED: mark("This was proposed and not funded: {clause}."),
}
_PROBABLE_OPENINGS: Mapping[VerdictKind, str] = {
    VerdictKind.DONE: mark("This has probably been done: {clause}."),
    VerdictKind.UNDER_WAY: mark("This is probably under way: {clause}."),
    VerdictKind.STOPPED: mark("This was probably tried and stopped: {clause}."),
    VerdictKind.PROPOSED: mark("This was probably proposed and not funded: {clause}."),
}
_ENDED_OPENING = mark("This was begun: {clause}.")
_PROBABLE_ENDED_OPENING = mark("This was probably begun: {clause}.")
_STATUS_CLAUSES = {
    Status.LIVE: mark("{initiative} is live"),
    Status.COMPLETED: mark("{initiative} is completed"),
    Status.UNKNOWN: mark("{initiative}; whether it still runs is not stated"),
    Status.BETA: mark("{initiative} is in beta"),
    Status.ALPHA: mark("{initiative} is in alpha"),
    Status.DISCOVERY: mark("{initiative} is in discovery"),
    Status.IDEA: mark("{initiative} is an idea"),
    Status.STOPPED: mark("{initiative} was stopped"),
}
NO_WORD_REASON = mark("there is no word to search by. Say what you want to build.")
WORDS_ONLY_REASON = mark(
    "the search by meaning is not available at the moment, and these matches only share words with"
    " the question. Ask again in a few minutes."
)
_UNKNOWN_SENTENCES: Mapping[str, str] = {
    FilterName.PLACE: mark("no record is in “{value}”."),
    FilterName.THEME: mark("no record has the theme “{value}”."),
    FilterName.ORG: mark("no record is of the organisation “{value}”."),
    FilterName.SOURCE: mark("there is no registry called “{value}”."),
}
_UNKNOWN_SENTENCE = mark("no record has “{value}”.")
_UNSTATED_PHRASES = {
    FilterName.PLACE: mark("where it is"),
    FilterName.STATUS: mark("its status"),
    FilterName.SINCE: mark("when it ran"),
    FilterName.LICENCE: mark("its licence"),
}


def is_over(initiative: Initiative) -> bool:
    """Return whether the record states that the initiative, or this phase of it, has ended."""
    return bool(initiative.ended) or initiative.status is Status.COMPLETED


def answered_sentence(kind: VerdictKind, best: Initiative, *, is_probable: bool = False) -> str:
    """Return that `best` answers, plainly or probably."""
    opening = (_PROBABLE_OPENINGS if is_probable else _OPENINGS)[kind]
    if kind is VerdictKind.PROPOSED:
        clause = _label(best)
    elif kind is VerdictKind.UNDER_WAY and is_over(best):
        opening = _PROBABLE_ENDED_OPENING if is_probable else _ENDED_OPENING
        clause = _ended_clause(best)
    else:
        clause = gettext(_STATUS_CLAUSES[best.status]).format(initiative=_label(best))
    if best.status is not Status.UNKNOWN and best.status_date:
        date = format_date(best.status_date)
        clause = gettext("{clause}, as of {date}").format(clause=clause, date=date)
    return gettext(opening).format(clause=clause)


def others_note(kind: VerdictKind, others: Sequence[Initiative]) -> str:
    """Return what one of the others that answer adds; empty for none.

    A stopped attempt is named where the best is not stopped itself; else the first other one.
    """
    stopped = next((other for other in others if other.status is Status.STOPPED), None)
    if stopped and kind is not VerdictKind.STOPPED:
        if stopped.ended:
            note = gettext("Tried and stopped: {initiative}, {date}.")
            date = format_date(stopped.ended)
            return f" {note.format(initiative=_label(stopped), date=date)}"
        note = gettext("Tried and stopped: {initiative}.")
        return f" {note.format(initiative=_label(stopped))}"
    if not others:
        return ""
    note = gettext("See also {initiative}.")
    return f" {note.format(initiative=_label(others[0]))}"


def nobody_sentence(filtered_count: int, *, has_filters: bool, is_probable: bool = False) -> str:
    """Return that nothing answers among `filtered_count` initiatives."""
    if is_probable and has_filters:
        sentence = ngettext(
            "Probably nobody has done this, among {count} initiative that match these filters.",
            "Probably nobody has done this, among {count} initiatives that match these filters.",
            filtered_count,
        )
    elif is_probable:
        sentence = ngettext(
            "Probably nobody has done this, among {count} initiative.",
            "Probably nobody has done this, among {count} initiatives.",
            filtered_count,
        )
    elif has_filters:
        sentence = ngettext(
            "Nobody we can see has done this, among {count} initiative that match these filters.",
            "Nobody we can see has done this, among {count} initiatives that match these filters.",
            filtered_count,
        )
    else:
        sentence = ngettext(
            "Nobody we can see has done this, among {count} initiative.",
            "Nobody we can see has done this, among {count} initiatives.",
            filtered_count,
        )
    return sentence.format(count=format_number(filtered_count))


def nearest_note(hits: Sequence[Hit], differing: Sequence[HitDifference]) -> str:
    """Return what is nearest, and how it differs; empty where there is nothing."""
    return f" {_nearest(hits[0], differing)}" if hits else ""


def no_verdict_sentence(reason: str) -> str:
    """Return that nothing can be said, for a reason."""
    return gettext("We can’t say: {reason}").format(reason=reason)


def unstated_reason(elsewhere: Sequence[Hit]) -> str:
    """Return that a hit may answer, were it stated whether it meets the filters; empty for none.

    Of the hits outside the filters that is the most probable one that states nothing on them.
    """
    candidates = [hit for hit in elsewhere if hit.unstated]
    if not candidates:
        return ""
    best = max(candidates, key=lambda hit: hit.probability)
    missing = join_with_or([gettext(_UNSTATED_PHRASES[name]) for name in best.unstated])
    sentence = gettext("{initiative} may answer, but no registry states {missing}.")
    return sentence.format(initiative=_label(best.initiative), missing=missing)


def unknown_filters_reason(suggestions: Sequence[FilterSuggestion]) -> str:
    """Return that no record meets these filters, with the nearest names."""
    return " ".join(map(_unknown_filter, suggestions))


def _unknown_filter(suggestion: FilterSuggestion) -> str:
    template = gettext(_UNKNOWN_SENTENCES.get(suggestion.name, _UNKNOWN_SENTENCE))
    sentence = template.format(value=suggestion.value)
    if not suggestion.nearest:
        return sentence
    question = gettext("Did you mean {names}?").format(names=join_with_or(suggestion.nearest))
    return f"{sentence} {question}"


def left_out_note(query: Query) -> str:
    """Return what was left out of the search, and what cannot be; empty for nothing."""
    excluded = [value for value in (query.excluded.place, query.excluded.org) if value]
    notes = []
    if excluded:
        notes.append(gettext("We left out {names}.").format(names=join_with_and(excluded)))
    if query.negated:
        words = join_with_or([f"“{words}”" for words in query.negated])
        notes.append(gettext("We cannot search for what is not {words}.").format(words=words))
    return "".join(f" {note}" for note in notes)


def welsh_reason() -> str:
    """Return that a question in Welsh is searched less well than one in English."""
    return gettext(
        "the question is in Welsh, which we search word by word with a glossary, and that found"
        " nothing that clearly answers. Ask it in English too."
    )


def failed_sources_reason(failed: Sequence[SourceReport]) -> str:
    """Return that these sources, which may hold the answer, could not be read."""
    names = ", ".join(source.title for source in failed)
    sentence = gettext("{names} could not be read, and the answer may be there.")
    return sentence.format(names=names)


def too_few_reason(filtered_count: int, *, has_filters: bool) -> str:
    """Return that the index holds only so many initiatives that meet the filters."""
    if has_filters and not filtered_count:
        return gettext("no initiative matches these filters.")
    if has_filters:
        sentence = ngettext(
            "only {count} initiative matches these filters, too few for a “nobody”.",
            "only {count} initiatives match these filters, too few for a “nobody”.",
            filtered_count,
        )
    else:
        sentence = ngettext(
            "the index holds only {count} initiative, too few for a “nobody”.",
            "the index holds only {count} initiatives, too few for a “nobody”.",
            filtered_count,
        )
    return sentence.format(count=format_number(filtered_count))


def thin_place_reason(place: str, count: int, searched: int) -> str:
    """Return that only `count` of the initiatives that were looked at are in a place."""
    sentence = (
        ngettext(
            "of the {searched} initiatives that we looked at, only {count} is in {place}.",
            "of the {searched} initiatives that we looked at, only {count} are in {place}.",
            count,
        )
        if count
        else gettext("of the {searched} initiatives that we looked at, none are in {place}.")
    )
    return sentence.format(
        searched=format_number(searched), count=format_number(count), place=place
    )


def _nearest(hit: Hit, differing: Sequence[HitDifference]) -> str:
    phrases = next((each.words for each in differing if each.rank == hit.rank), ())
    initiative = _label(hit.initiative)
    if not phrases:
        return gettext("The nearest is {initiative}.").format(initiative=initiative)
    sentence = gettext("The nearest, {initiative}, differs: {differences}.")
    return sentence.format(initiative=initiative, differences=", ".join(phrases))


def _label(initiative: Initiative) -> str:
    organisation = initiative.first_organisation
    title = f"“{truncate(initiative.title, _MAX_TITLE_CHARACTERS)}”"
    return f"{title} ({truncate(organisation, _MAX_NAME_CHARACTERS)})" if organisation else title


def _ended_clause(initiative: Initiative) -> str:
    if not initiative.ended:
        return gettext("{initiative}, which ended").format(initiative=_label(initiative))
    clause = gettext("{initiative}, which ended in {date}")
    return clause.format(initiative=_label(initiative), date=format_date(initiative.ended))
