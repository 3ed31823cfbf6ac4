"""Forms: refine a question, search, give feedback. Their fields, and what was submitted."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from bot.presentation import labels, provenance
from bot.presentation.answer_view import MatchView
from bot.presentation.provenance import SourceView
from bot.service.answer import Answer
from bot.service.filters import filter_values
from bot.service.user_history import MAX_NOTE_CHARS
from index.errors import InvalidInput
from index.model import Query, Status
from index.query import parser
from index.query.parser import MAX_QUERY_CHARACTERS, MAX_QUESTION_CHARACTERS

# The name of the question among what is submitted; filters have the names of `FILTER_LABELS`.
QUESTION = "question"


@dataclass(frozen=True, slots=True)
class FormField:
    """A field to fill in: a text of at most `max_chars`, or one or several of its `choices`.

    `choices` are labels by value; several values in `value` are joined by commas. `missing` is the
    sentence for a field that must not be empty, empty for one that may be. `words` are offered
    while somebody types.
    """

    name: str
    label: str
    hint: str = ""
    value: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    is_multiple: bool = False
    missing: str = ""
    max_chars: int = MAX_QUERY_CHARACTERS
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefineForm:
    """The form that asks a question again in other words or with other filters."""

    query_id: str
    title: str
    error: str
    question: FormField
    filters: tuple[FormField, ...]
    note: str


@dataclass(frozen=True, slots=True)
class RefineSubmission:
    """A refine form filled in; filters have the names that a question uses.

    `question` is empty where a form that was sent earlier did not ask for it.
    """

    question: str
    filters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The form of the page: a question, and filters that are folded until one is set.

    `dropped` names the filters that are not to be taken from the question's words, joined by
    commas, and `dropped_label` says so.
    """

    question: FormField
    filters: tuple[FormField, ...]
    is_filtered: bool
    dropped: str
    dropped_label: str


def view_refine(
    answer: Answer, *, filled: RefineSubmission | None = None, error: str = ""
) -> RefineForm:
    """Return the form of a question as it was asked, or as `filled` in, with what is wrong."""
    submission = filled or RefineSubmission(
        _words_asked(answer.query), filter_values(answer.query.filters)
    )
    searched = provenance.view_searched(answer.searched)
    return RefineForm(
        query_id=answer.query_id,
        title=labels.REFINE,
        error=error,
        question=question_field(submission.question),
        filters=_filter_fields(submission.filters, searched.read),
        note=labels.REFINE_NOTE,
    )


def submission_errors(submission: RefineSubmission) -> dict[str, str]:
    """Return a sentence for each field that cannot be used, by the field's name."""
    checks: dict[str, Callable[[], object]] = {
        name: partial(parser.parse_filter, name, value)
        for name, value in submission.filters.items()
    }
    if submission.question:
        checks[QUESTION] = partial(parser.parse_query, submission.question)
    errors: dict[str, str] = {}
    for name, check in checks.items():
        try:
            check()
        except InvalidInput as error:
            errors[name] = f"{error.message} {error.hint}".strip()
    return errors


def view_search(
    question: str,
    filters: Mapping[str, str],
    sources: Sequence[SourceView] = (),
    *,
    label: str = "",
    dropped: str = "",
) -> SearchForm:
    """Return the form of the page, filled in; `sources` are the registries to choose from."""
    names = filter(None, dropped.split(","))
    dropped_names = ", ".join(labels.FILTER_LABELS.get(name, name).lower() for name in names)
    return SearchForm(
        question=replace(
            question_field(question, label or labels.ASK_FIELD),
            hint=labels.SEARCH_HINT,
            max_chars=MAX_QUESTION_CHARACTERS,
        ),
        filters=tuple(map(_for_page, _filter_fields(filters, sources))),
        is_filtered=bool(dropped or any(filters.values())),
        dropped=dropped,
        dropped_label=labels.DROPPED_FILTERS.format(filters=dropped_names),
    )


def question_field(value: str = "", label: str = "") -> FormField:
    """Return the field for a question."""
    return FormField(
        QUESTION, label or labels.QUESTION, value=value, missing=labels.QUESTION_MISSING
    )


def match_field(matches: Sequence[MatchView]) -> FormField:
    """Return the field that asks which match is meant, the first one chosen."""
    choices = _match_choices(matches)
    return FormField(
        "initiative",
        labels.FEEDBACK_MATCH_FIELD,
        value=next(iter(choices), ""),
        choices=choices,
        missing=labels.FEEDBACK_MATCH_MISSING,
    )


def kind_field() -> FormField:
    """Return the field that asks what a person thinks of a match."""
    return FormField(
        "feedback",
        labels.FEEDBACK_KIND_FIELD,
        choices={kind.value: label for kind, label in labels.MATCH_FEEDBACK.items()},
        missing=labels.FEEDBACK_KIND_MISSING,
    )


def note_field() -> FormField:
    """Return the field for a note beside the feedback on a match."""
    label, hint = labels.FEEDBACK_NOTE_FIELD, labels.FEEDBACK_NOTE_HINT
    return FormField("note", label, hint, max_chars=MAX_NOTE_CHARS)


def wrong_field() -> FormField:
    """Return the field that asks what is wrong."""
    return FormField(
        "note",
        labels.WRONG_FIELD,
        labels.WRONG_HINT,
        missing=labels.QUESTION_MISSING,
        max_chars=MAX_NOTE_CHARS,
    )


def same_as_field(matches: Sequence[MatchView], initiative_id: str) -> FormField:
    """Return the field that asks which of the other matches is the same as this initiative.

    Raises InvalidInput where there is no other match.
    """
    others = [match for match in matches if match.initiative.id != initiative_id]
    if not others:
        raise InvalidInput(labels.NO_OTHER_MATCH)
    return FormField(
        "same_as",
        labels.SAME_FIELD,
        labels.CHOOSE_MATCH,
        choices=_match_choices(others),
        missing=labels.FEEDBACK_MATCH_MISSING,
    )


def _match_choices(matches: Sequence[MatchView]) -> dict[str, str]:
    return {
        match.initiative.id: labels.NUMBERED.format(number=match.rank, title=match.initiative.title)
        for match in matches
    }


def _words_asked(query: Query) -> str:
    """Return the question in the person's own words, without what is in the filters.

    The words that are searched may hold the long forms of acronyms or a translation; asked again
    they would be searched as other words.
    """
    words = parser.strip_typed_filters(query.question)
    is_whole = query.language or query.excluded or query.negated
    if is_whole and len(words) <= MAX_QUERY_CHARACTERS:
        return words
    with suppress(InvalidInput):
        return parser.parse_query(words, dict.fromkeys(query.lifted, "")).text
    return query.text


def _filter_fields(
    values: Mapping[str, str], sources: Sequence[SourceView]
) -> tuple[FormField, ...]:
    fields = {
        name: FormField(name, label, labels.FILTER_HINTS[name], values.get(name, ""))
        for name, label in labels.FILTER_LABELS.items()
    }
    fields["status"] = replace(fields["status"], choices=_status_choices(), is_multiple=True)
    if sources:
        chosen = fields["source"].value
        titles = {source.name: source.title for source in sources}
        choices = {chosen: chosen, **titles} if chosen and chosen not in titles else titles
        fields["source"] = replace(
            fields["source"], hint=labels.SOURCE_CHOICE_HINT, choices=choices
        )
    return tuple(fields.values())


def _status_choices() -> dict[str, str]:
    return {status.value: label for status, label in labels.STATUS_LABELS.items()}


def _status_groups() -> dict[str, str]:
    """Return the statuses as the page offers them, one choice at a time, some of them joined."""
    names = labels.STATUS_LABELS
    return {
        Status.LIVE.value: names[Status.LIVE],
        Status.COMPLETED.value: names[Status.COMPLETED],
        f"{Status.LIVE},{Status.COMPLETED}": labels.LIVE_OR_COMPLETED,
        f"{Status.IDEA},{Status.DISCOVERY},{Status.ALPHA},{Status.BETA}": labels.UNDER_WAY_STATUSES,
        Status.STOPPED.value: names[Status.STOPPED],
    }


def _for_page(filter_field: FormField) -> FormField:
    """Return a filter field as the page has it: one choice of statuses, and of licences."""
    name, value, choices = filter_field.name, filter_field.value, dict(filter_field.choices)
    hint = filter_field.hint
    if name == "status":
        choices = _status_groups()
    if name == "licence":
        hint, choices = labels.LICENCE_CHOICE_HINT, {"open": labels.OPEN_LICENCE}
    if choices and value and value not in choices:
        choices = {**choices, value: value}
    return replace(filter_field, hint=hint, choices=choices, is_multiple=False)
