"""Next steps for the person who asked, derived from the answer alone."""

from bot.presentation import labels
from bot.presentation.initiative_view import lead_organisation
from bot.presentation.provenance import describe_filters
from bot.service.answer import Answer
from bot.service.filters import filter_values
from index.model import Hit, Initiative, OutcomeResult, SourceState, VerdictKind

_NAME_CHARS = 80


def next_steps(answer: Answer) -> list[str]:
    """Return what the person who asked can do now, most useful first."""
    kind = answer.verdict.kind
    if kind is VerdictKind.CANT_SAY:
        return [_step_without_verdict(answer), *_broaden_steps(answer)]
    if kind is VerdictKind.NOBODY:
        return [labels.ASK_IN_OTHER_WORDS, *_broaden_steps(answer)]
    if not (hits := _relevant_hits(answer)):
        return _broaden_steps(answer)
    steps = [labels.SPEAK_TO[kind].format(whom=_whom_to_contact(hits[0].initiative))]
    if any(hit.initiative.outcomes_with(OutcomeResult.NOT_DELIVERED) for hit in hits):
        steps.append(labels.READ_WHAT_FAILED)
    if code := next((hit for hit in hits if _code_url(hit.initiative)), None):
        steps.append(labels.LOOK_AT_CODE.format(title=_shorten(code.initiative.title)))
    return [*steps, *_broaden_steps(answer)]


def _relevant_hits(answer: Answer) -> list[Hit]:
    """Return the hits that the verdict rests on, or the first one."""
    ranks = answer.verdict.answering
    return [hit for hit in answer.hits if hit.rank in ranks] or list(answer.hits[:1])


def _whom_to_contact(initiative: Initiative) -> str:
    lead = lead_organisation(initiative)
    team = labels.THE_TEAM_OF.format(title=_shorten(initiative.title))
    name = _shorten(lead) if lead else team
    if not initiative.contact:
        return name
    return labels.CONTACT_WITH_DETAILS.format(name=name, contact=_shorten(initiative.contact))


def _step_without_verdict(answer: Answer) -> str:
    failed = [
        source.title for source in answer.searched.sources if source.state is SourceState.FAILED
    ]
    if failed:
        return labels.ASK_WHEN_READ.format(titles=", ".join(failed))
    return labels.LOOK_ELSEWHERE if answer.elsewhere else labels.ASK_AN_EXPERT


def _broaden_steps(answer: Answer) -> list[str]:
    filters = describe_filters(filter_values(answer.query.filters))
    return [labels.ASK_WITHOUT_FILTERS.format(filters=_shorten(filters))] if filters else []


def _code_url(initiative: Initiative) -> str | None:
    return initiative.reuse.code if initiative.reuse else None


def _shorten(text: str) -> str:
    return text if len(text) <= _NAME_CHARS else text[: _NAME_CHARS - 1].rstrip() + "…"
