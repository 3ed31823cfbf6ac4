"""The answer as JSON: one shape for the interface, the command line and whoever reads them."""

from bot.api.schema import (
    AnswerBody,
    AttemptBody,
    CorrectionBody,
    FaultBody,
    HitBody,
    InitiativeBody,
    QueryBody,
    SearchedBody,
    VerdictBody,
    WhyBody,
)
from bot.errors import Fault
from bot.presentation import initiative_text
from bot.service.answer import Answer
from bot.service.filters import typed
from index.model import Hit, Initiative, Result


def to_json(answer: Answer) -> dict[str, object]:
    """The answer as plain values, ready to be written as JSON."""
    return body(answer).model_dump(mode="json")


def body(answer: Answer) -> AnswerBody:
    """The answer in the shape that is published."""
    query = answer.query
    return AnswerBody(
        question=query.question,
        query=QueryBody(text=query.text, filters=typed(query.filters), spoken=list(query.spoken)),
        query_id=answer.query_id,
        verdict=VerdictBody.model_validate(answer.verdict),
        hits=[_hit(hit) for hit in answer.hits],
        attempts=[_attempt(initiative) for initiative in answer.attempts],
        elsewhere=[_hit(hit) for hit in answer.elsewhere[: initiative_text.MOST_ELSEWHERE]],
        corrected=[CorrectionBody.model_validate(each) for each in answer.corrected],
        searched=SearchedBody.model_validate(answer.searched),
    )


def initiative_body(initiative: Initiative) -> InitiativeBody:
    """An initiative with everything that its registries state."""
    return InitiativeBody.model_validate(initiative)


def fault_json(fault: Fault) -> dict[str, object]:
    """A fault as plain values; `id` only where there is one to quote."""
    return FaultBody(error=fault.error, hint=fault.hint, id=fault.id).model_dump(exclude_none=True)


def _hit(hit: Hit) -> HitBody:
    return HitBody.model_validate(
        {
            **_shared(HitBody, hit.initiative),
            "rank": hit.rank,
            "why": WhyBody(terms=list(hit.terms), facets=list(hit.facets), passage=hit.passage),
            "strength": hit.strength,
            "probability": hit.probability,
            "origins": list(hit.origins()),
        }
    )


def _attempt(initiative: Initiative) -> AttemptBody:
    missed = initiative.outcomes_with(Result.NOT_DELIVERED)
    return AttemptBody.model_validate(
        {
            **_shared(AttemptBody, initiative),
            "not_delivered": [outcome.statement for outcome in missed],
        }
    )


def _shared(shape: type[HitBody | AttemptBody], initiative: Initiative) -> dict[str, object]:
    names = (name for name in shape.model_fields if hasattr(initiative, name))
    return {name: getattr(initiative, name) for name in names if name != "origins"}
