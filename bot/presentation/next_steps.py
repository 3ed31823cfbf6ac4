"""Next steps for the person who asked, derived from the answer alone."""

from bot.presentation.initiative_view import lead_organisation
from bot.service.answer import Answer
from bot.service.filters import describe_filters
from index.model import Hit, Initiative, OutcomeResult, SourceState, VerdictKind


def next_steps(answer: Answer) -> list[str]:
    """Return what the person who asked can do now, most useful first."""
    kind = answer.verdict.kind
    if kind is VerdictKind.CANT_SAY:
        return [*_unread_sources_steps(answer), *_broaden_steps(answer)]
    if kind is VerdictKind.NOBODY:
        return [
            "Ask again in other words: name the problem, then the thing.",
            *_broaden_steps(answer),
        ]
    if not (hits := _relevant_hits(answer)):
        return _broaden_steps(answer)
    steps = [_contact_step(hits[0].initiative, kind)]
    if any(hit.initiative.outcomes_with(OutcomeResult.NOT_DELIVERED) for hit in hits):
        steps.append("Read what was not delivered before you plan.")
    if code := next((hit for hit in hits if _code_url(hit.initiative)), None):
        steps.append(
            f"Look at the code of “{_shorten(code.initiative.title)}” before you write any."
        )
    return [*steps, *_broaden_steps(answer)]


def _relevant_hits(answer: Answer) -> list[Hit]:
    """Return the hits that the verdict rests on, or the first one."""
    ranks = answer.verdict.answering
    return [hit for hit in answer.hits if hit.rank in ranks] or list(answer.hits[:1])


def _contact_step(initiative: Initiative, kind: VerdictKind) -> str:
    whom = lead_organisation(initiative) or f"the people of “{_shorten(initiative.title)}”"
    contact = f" ({_shorten(initiative.contact)})" if initiative.contact else ""
    endings = {
        VerdictKind.DONE: "before you build: what would they do again?",
        VerdictKind.UNDER_WAY: "now, while it is still being shaped: could you join?",
        VerdictKind.STOPPED: "and ask why it stopped.",
        VerdictKind.CLOSE: "and ask how it differs from what you need.",
    }
    return f"Speak to {_shorten(whom)}{contact} {endings[kind]}"


def _unread_sources_steps(answer: Answer) -> list[str]:
    failed = [
        source.title for source in answer.searched.sources if source.state is SourceState.FAILED
    ]
    if answer.elsewhere and not failed:
        return ["Look at what is told as elsewhere: some of it may be what you ask for."]
    if not failed:
        return ["Ask somebody who knows the field: no registry here covers it."]
    return [f"Ask again once this can be read: {', '.join(failed)}."]


def _broaden_steps(answer: Answer) -> list[str]:
    filters = describe_filters(answer.query.filters)
    return [f"Ask without the limits ({_shorten(filters)})."] if filters else []


def _code_url(initiative: Initiative) -> str | None:
    return initiative.reuse.code if initiative.reuse else None


def _shorten(text: str) -> str:
    return text if len(text) <= 80 else text[:79].rstrip() + "…"  # noqa: PLR2004
