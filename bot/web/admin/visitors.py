"""Visitors who signed in: the cookie of their session, and the person behind it."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from bot.signin.administrators import LINK_RULE
from bot.signin.config import SignInConfig
from bot.signin.sessions import Session, Sessions
from bot.store.model import Person

# A browser takes a cookie with this prefix from this host alone, and only over https.
_SECURE_PREFIX = "__Host-"
_COOKIE = "hasanyone"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Person with a session; `form_token` goes into each form that they are given."""

    session: Session
    person: Person
    form_token: str


class Visitors:
    """The visitors of the pages, by the cookie that they send."""

    def __init__(self, config: SignInConfig, sessions: Sessions) -> None:
        self._config, self.sessions = config, sessions
        self._cookie = _SECURE_PREFIX + _COOKIE if config.is_secure else _COOKIE

    def find(self, request: Request) -> Visitor | None:
        """Return who sent a request; None if nobody is signed in. Raises BackendError."""
        session = self.sessions.read(request.cookies.get(self._cookie, ""))
        if session is None:
            return None
        # The rules are looked at again: the settings may have changed since.
        is_admin = session.rule in (LINK_RULE, *self._config.admin_rules)
        person = session.person(is_admin=is_admin)
        return Visitor(session, person, self.sessions.form_token(session))

    def may_read(self, request: Request) -> bool:
        """Return whether a request may read where reading is closed to others."""
        return self.sessions.may_read(request.cookies.get(self._cookie, ""))

    def sign_in(self, response: Response, session: Session) -> None:
        """Give the browser the cookie of a session."""
        response.set_cookie(
            self._cookie,
            self.sessions.sign(session),
            max_age=int(self.sessions.lifetime.total_seconds()),
            secure=self._config.is_secure,
            httponly=True,
            samesite="lax",
        )

    def sign_out(self, response: Response) -> None:
        """Take the cookie from the browser."""
        response.delete_cookie(
            self._cookie, secure=self._config.is_secure, httponly=True, samesite="lax"
        )
