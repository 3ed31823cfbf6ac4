"""Route that takes feedback on an answer, from those who have an API key."""

import hashlib
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.service.user_history import UserHistory
from bot.signin.api_keys import ApiKeys
from bot.store.model import FeedbackKind, Person, Surface
from bot.web.api.problem import error_responses
from bot.web.bounded_body import BoundedRoute
from bot.web.parameters import FeedbackBody
from index.errors import InvalidInput, NotAllowed, NotAuthenticated
from index.i18n.translation import gettext

# Kinds of feedback on a whole answer; the others are on one of its initiatives.
_ON_ANSWER = frozenset({FeedbackKind.HELPFUL, FeedbackKind.UNHELPFUL})
_BEARER = HTTPBearer(
    auto_error=False, scheme_name="ApiKey", description="One of the keys in HASANYONE_API_KEYS"
)


class FeedbackWriter:
    """Writer of feedback for the holders of API keys; without keys, nobody may write."""

    def __init__(self, history: UserHistory, keys: ApiKeys) -> None:
        """Store feedback in `history`; the holders of `keys` may write."""
        self._history, self._keys = history, keys

    def authenticate(self, key: str) -> Person:
        """Return the holder of a key; raise NotAllowed where writing is off, NotAuthenticated."""
        if not self._keys:
            raise _writing_is_off()
        given = key.encode(errors="surrogatepass")
        if not self._keys.holds(given):
            raise NotAuthenticated(
                gettext("This API key is not known.") if key else gettext("There is no API key."),
                gettext("Send a key as “Authorization: Bearer …”."),
            )
        # The key itself is never stored. Its hash tells the feedback of two programs apart.
        return Person(Surface.API, "key", hashlib.sha256(given).hexdigest()[:16])

    def write(self, person: Person, body: FeedbackBody) -> None:
        """Store feedback; raise InvalidInput, NotFound or BackendError."""
        if (body.kind in _ON_ANSWER) is (body.initiative is not None):
            raise InvalidInput(
                _describe_target(body.kind).format(kind=body.kind),
                gettext("Leave out the initiative.")
                if body.initiative
                else gettext("Name its initiative."),
            )
        self._history.record_feedback(
            person, body.answer, body.kind, initiative=body.initiative, note=body.note
        )


def router(writer: FeedbackWriter | None) -> APIRouter:
    """Return the route; it refuses all feedback without a `writer`."""
    routes = APIRouter(tags=["feedback"], route_class=BoundedRoute)

    def holder(
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> Person:
        if writer is None:
            raise _writing_is_off()
        return writer.authenticate(credentials.credentials if credentials else "")

    @routes.post(
        "/api/v1/feedback",
        operation_id="giveFeedback",
        status_code=HTTPStatus.NO_CONTENT,
        response_class=Response,
        responses=error_responses(400, 401, 403, 404, 413, 429, 503),
    )
    def feedback(person: Annotated[Person, Depends(holder)], body: FeedbackBody) -> None:
        """Say of an answer whether it helped, or of one of its initiatives whether it fits.

        A repetition changes nothing; an opposite kind replaces the earlier one.
        """
        if writer is not None:
            writer.write(person, body)

    return routes


def _writing_is_off() -> NotAllowed:
    return NotAllowed(
        gettext("Feedback through the API is off here."),
        gettext("Ask the people who run this server to set HASANYONE_API_KEYS."),
    )


def _describe_target(kind: FeedbackKind) -> str:
    if kind in _ON_ANSWER:
        return gettext("“{kind}” is feedback on a whole answer.")
    return gettext("“{kind}” is feedback on one of its initiatives.")
