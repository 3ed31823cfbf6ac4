"""What to do next, told from the answer alone."""

from bot.presentation.initiative_text import lead
from bot.service.answer import Answer
from bot.service.filters import in_words
from index.model import Hit, Initiative, Result, SourceState, VerdictKind


def next_steps(answer: Answer) -> list[str]:
    """What the person who asked can do now, most useful first."""
    kind = answer.verdict.kind
    if kind is VerdictKind.CANT_SAY:
        return [*_unread(answer), *_wider(answer)]
    if kind is VerdictKind.NOBODY:
        return ["Ask again in other words: name the problem, then the thing.", *_wider(answer)]
    if not (hits := _answering(answer)):
        return _wider(answer)
    steps = [_speak(hits[0].initiative, kind)]
    if any(hit.initiative.outcomes_with(Result.NOT_DELIVERED) for hit in hits):
        steps.append("Read what was not delivered before you plan.")
    if code := next((hit for hit in hits if _code(hit.initiative)), None):
        steps.append(f"Look at the code of “{_short(code.initiative.title)}” before you write any.")
    return [*steps, *_wider(answer)]


def _answering(answer: Answer) -> list[Hit]:
    """The hits that the verdict rests on, or the nearest one."""
    ranks = answer.verdict.answering
    return [hit for hit in answer.hits if hit.rank in ranks] or list(answer.hits[:1])


def _speak(initiative: Initiative, kind: VerdictKind) -> str:
    whom = lead(initiative) or f"the people of “{_short(initiative.title)}”"
    how = f" ({_short(initiative.contact)})" if initiative.contact else ""
    what = {
        VerdictKind.DONE: "before you build: what would they do again?",
        VerdictKind.UNDER_WAY: "now, while it is still being shaped: could you join?",
        VerdictKind.STOPPED: "and ask why it stopped.",
        VerdictKind.CLOSE: "and ask how it differs from what you need.",
    }
    return f"Speak to {_short(whom)}{how} {what[kind]}"


def _unread(answer: Answer) -> list[str]:
    failed = [s.title for s in answer.searched.sources if s.state is SourceState.FAILED]
    if answer.elsewhere and not failed:
        return ["Look at what is told as elsewhere: some of it may be what you ask for."]
    if not failed:
        return ["Ask somebody who knows the field: no registry here covers it."]
    return [f"Ask again once this can be read: {', '.join(failed)}."]


def _wider(answer: Answer) -> list[str]:
    limits = in_words(answer.query.filters)
    return [f"Ask without the limits ({_short(limits)})."] if limits else []


def _code(initiative: Initiative) -> str | None:
    return initiative.reuse.code if initiative.reuse else None


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79].rstrip() + "…"  # noqa: PLR2004
