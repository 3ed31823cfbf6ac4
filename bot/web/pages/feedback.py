"""Routes of feedback: a form for an answer, an initiative or neither, without signing in.

A form carries a signed token that is at most a day old, so that no other site can send one for a
visitor: it would have to read our form first, which browsers do not let it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bot.links.signer import Signer
from bot.presentation import labels
from bot.presentation.pages import page_labels
from bot.service.user_history import MAX_NOTE_CHARS
from bot.store.model import FeedbackKind, Person, Surface
from bot.urls import answer_path, initiative_path, query_path
from bot.web.bounded_body import read_form
from bot.web.pages.rendering import METHODS, PageServices, respond
from index.errors import InvalidInput, NotAllowed

_PATH, _SENT_PATH = "/feedback", "/feedback/sent"
_MAX_AGE = timedelta(days=1)
_PURPOSE = "feedback"
_KINDS = (FeedbackKind.HELPFUL, FeedbackKind.UNHELPFUL, FeedbackKind.WRONG)


@dataclass(frozen=True, slots=True)
class _Subject:
    """The answer and the initiative that feedback is about; empty for none."""

    answer: str
    initiative: str

    def parameters(self) -> dict[str, str]:
        return {"answer": self.answer, "initiative": self.initiative}

    @property
    def path(self) -> str:
        """The page that feedback is about."""
        if self.initiative:
            return initiative_path(self.initiative)
        return answer_path(self.answer) if self.answer else "/"


def router(services: PageServices, key: bytes | None = None) -> APIRouter:
    """Return the routes; tokens are signed with `key`, or with one of this process alone."""
    routes = APIRouter(include_in_schema=False)
    tokens = Signer([key or secrets.token_bytes(32)])
    lane = services.lanes.pages

    @routes.api_route(_PATH, methods=METHODS)
    async def form(request: Request) -> Response:
        subject = _subject(request.query_params)
        return await respond(request, lane, lambda: _form_page(services, tokens, subject))

    @routes.post(_PATH)
    async def send(
        request: Request, fields: Annotated[Mapping[str, Sequence[str]], Depends(read_form)]
    ) -> Response:
        _check_origin(request)
        given = {name: values[-1] for name, values in fields.items()}
        return await respond(request, lane, lambda: _store(services, tokens, given))

    @routes.api_route(_SENT_PATH, methods=METHODS)
    async def sent(request: Request) -> Response:
        back = _subject(request.query_params).path
        return await respond(
            request, lane, lambda: services.render("feedback_sent.html", back=back)
        )

    return routes


def _form_page(services: PageServices, tokens: Signer, subject: _Subject) -> Response:
    if services.history is None:
        raise _feedback_is_off()
    question, title = "", ""
    if subject.answer:
        question = services.answers.get_open_question(subject.answer).text
    if subject.initiative:
        title = services.answers.get_initiative(subject.initiative).title
    return services.render(
        "feedback.html",
        question=question,
        title=title,
        subject=subject,
        token=tokens.sign(_PURPOSE, secrets.token_hex(8)),
        kinds={kind.value: labels.ANSWER_FEEDBACK[kind] for kind in _KINDS},
        asks_kind=bool(subject.answer) and not subject.initiative,
        max_chars=MAX_NOTE_CHARS,
    )


def _store(services: PageServices, tokens: Signer, given: Mapping[str, str]) -> Response:
    if services.history is None:
        raise _feedback_is_off()
    person, subject = _sender(tokens, given.get("token", "")), _subject(given)
    kind, note = _parse(given, subject)
    services.history.record_open_feedback(
        person, kind, query_id=subject.answer, initiative=subject.initiative or None, note=note
    )
    path = query_path(_SENT_PATH, subject.parameters())
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def _subject(given: Mapping[str, str]) -> _Subject:
    return _Subject(given.get("answer", ""), given.get("initiative", ""))


def _parse(given: Mapping[str, str], subject: _Subject) -> tuple[FeedbackKind, str]:
    """Return the kind of feedback and its note; raise InvalidInput for a note that is missing."""
    is_on_answer = subject.answer and not subject.initiative
    name = given.get("kind", "") if is_on_answer else FeedbackKind.WRONG.value
    kind = next((each for each in _KINDS if each.value == name), FeedbackKind.WRONG)
    note = given.get("note", "").strip()
    if kind is FeedbackKind.WRONG and not note:
        raise InvalidInput(page_labels.FEEDBACK_EMPTY, page_labels.FEEDBACK_EMPTY_HINT)
    return kind, note


def _sender(tokens: Signer, token: str) -> Person:
    """Return the sender of a form, who is known by nothing but the form; raise InvalidInput."""
    nonce = tokens.read(_PURPOSE, token, _MAX_AGE)
    if nonce is None:
        raise InvalidInput(page_labels.FEEDBACK_EXPIRED, page_labels.FEEDBACK_EXPIRED_HINT)
    return Person(Surface.PAGE, "form", str(nonce))


def _check_origin(request: Request) -> None:
    """Raise NotAllowed for a form that a browser says it sends from another site."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in {"same-origin", "none"}:
        raise NotAllowed(page_labels.FEEDBACK_FOREIGN, page_labels.FEEDBACK_FOREIGN_HINT)


def _feedback_is_off() -> NotAllowed:
    return NotAllowed(page_labels.FEEDBACK_OFF, page_labels.FEEDBACK_OFF_HINT)
