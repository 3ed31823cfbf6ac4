"""Conversion of answers, initiatives and errors to the JSON of the API."""

from http import HTTPStatus

from bot.api.schema import (
    AnswerBody,
    AttemptBody,
    Certainty,
    CorrectionBody,
    EarlierVerdictBody,
    HitBody,
    InitiativeBody,
    ProblemBody,
    QueryBody,
    SearchedBody,
    StoredAnswerBody,
    VerdictBody,
    WhyBody,
)
from bot.errors import ErrorMessage
from bot.presentation.answer_view import MAX_ELSEWHERE
from bot.service.answer import Answer
from bot.service.filters import filter_values
from bot.store.model import StoredQuestion
from index.model import Hit, Initiative, OutcomeResult, Verdict


def answer_to_json(answer: Answer) -> dict[str, object]:
    """Return the answer as plain JSON data."""
    return answer_to_schema(answer).model_dump(mode="json")


def stored_answer_to_schema(answer: Answer, question: StoredQuestion) -> StoredAnswerBody:
    """Return the answer to a stored question in its schema, with the verdict of then."""
    earlier = EarlierVerdictBody(
        asked_at=question.asked_at,
        snapshot=question.snapshot,
        kind=question.verdict,
        certainty=_certainty(question.is_probable),
        probability=question.probability,
    )
    return StoredAnswerBody(**dict(answer_to_schema(answer)), earlier=earlier)


def answer_to_schema(answer: Answer) -> AnswerBody:
    """Return the answer in its published schema."""
    query = answer.query
    return AnswerBody(
        question=query.question,
        query=QueryBody(
            text=query.text, filters=filter_values(query.filters), spoken=list(query.spoken)
        ),
        query_id=answer.query_id,
        verdict=_verdict_to_schema(answer.verdict),
        hits=[_hit_to_schema(hit) for hit in answer.hits],
        attempts=[_attempt_to_schema(initiative) for initiative in answer.attempts],
        elsewhere=[_hit_to_schema(hit) for hit in answer.elsewhere[:MAX_ELSEWHERE]],
        corrected=[CorrectionBody.model_validate(each) for each in answer.corrections],
        searched=SearchedBody.model_validate(answer.searched),
    )


def initiative_to_schema(initiative: Initiative) -> InitiativeBody:
    """Return an initiative with everything that its registries state, in its schema."""
    return InitiativeBody.model_validate(initiative)


def error_to_json(message: ErrorMessage) -> dict[str, object]:
    """Return an error as problem details (RFC 9457), with `id` only if it has one."""
    return ProblemBody(
        title=HTTPStatus(message.status).phrase,
        status=message.status,
        detail=message.error,
        error=message.error,
        hint=message.hint,
        id=message.id,
    ).model_dump(exclude_none=True)


def _verdict_to_schema(verdict: Verdict) -> VerdictBody:
    return VerdictBody.model_validate(
        {
            "kind": verdict.kind,
            "certainty": _certainty(verdict.is_probable),
            "sentence": verdict.sentence,
            "probability": verdict.probability,
            "differing": verdict.differing,
        }
    )


def _certainty(is_probable: bool) -> Certainty:
    return Certainty.PROBABLE if is_probable else Certainty.PLAIN


def _hit_to_schema(hit: Hit) -> HitBody:
    return HitBody.model_validate(
        {
            **_shared_fields(HitBody, hit.initiative),
            "rank": hit.rank,
            "why": _reasons_to_schema(hit),
            "strength": hit.strength,
            "probability": hit.probability,
            "origins": list(hit.origins()),
        }
    )


def _reasons_to_schema(hit: Hit) -> WhyBody:
    question = (hit.question.text or None) if hit.question else None
    return WhyBody(
        terms=list(hit.terms),
        facets=list(hit.facets),
        passage=hit.passage,
        question=question,
        named=hit.named,
    )


def _attempt_to_schema(initiative: Initiative) -> AttemptBody:
    undelivered = initiative.outcomes_with(OutcomeResult.NOT_DELIVERED)
    return AttemptBody.model_validate(
        {
            **_shared_fields(AttemptBody, initiative),
            "not_delivered": [outcome.statement for outcome in undelivered],
        }
    )


def _shared_fields(
    schema: type[HitBody | AttemptBody], initiative: Initiative
) -> dict[str, object]:
    return {name: getattr(initiative, name) for name in _SHARED_FIELDS[schema]}


_SHARED_FIELDS = {
    schema: tuple(
        name for name in schema.model_fields if hasattr(Initiative, name) and name != "origins"
    )
    for schema in (HitBody, AttemptBody)
}
