"""Sessions of people who signed in: a signed text in a cookie, and the end of each in the store."""

import logging
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from bot.links.signer import Signer
from bot.store.claims import Claims
from bot.store.model import SIGN_IN_CLAIM, Person, Surface
from index.errors import BackendError

log = logging.getLogger(__name__)

_SESSION, _FORM = "session", "form"
_MAX_SUBJECT_CHARS = 120  # what the store's column has room for, with the tenant


@dataclass(frozen=True, slots=True)
class Session:
    """Session of a person: `tenant` and `subject` are the ids that the provider gave, no name.

    `rule` is the one by which they are an administrator, empty if they are none.
    """

    id: str
    tenant: str
    subject: str
    rule: str = ""

    def person(self, *, is_admin: bool) -> Person:
        """Return the person, as the store and the audit log know them."""
        return Person(Surface.PAGE, self.tenant, self.subject, admin=is_admin)


def new_session(tenant: str, subject: str, rule: str) -> Session:
    """Return a new session; what has no place in a key is replaced or cut."""
    short = subject[:_MAX_SUBJECT_CHARS]
    return Session(secrets.token_hex(16), tenant.replace(":", "-"), short, rule)


class Sessions:
    """Sessions of `lifetime`, signed; one that a person ended is refused."""

    def __init__(self, signer: Signer, claims: Claims, lifetime: timedelta) -> None:
        """Keep the ends of sessions in `claims`."""
        self._signer, self._claims, self.lifetime = signer, claims, lifetime

    def sign(self, session: Session) -> str:
        """Return a session as the text of a cookie."""
        return self._signer.sign(_SESSION, asdict(session))

    def read(self, cookie: str) -> Session | None:
        """Return the session in a cookie; None if it is not ours, expired or ended.

        Raises BackendError if the store cannot be asked.
        """
        session = self.read_unchecked(cookie)
        if session is None or self._claims.exists(_end_claim(session)):
            return None
        return session

    def read_unchecked(self, cookie: str) -> Session | None:
        """Return the session in a cookie without asking the store whether it was ended."""
        fields = self._signer.read(_SESSION, cookie, self.lifetime)
        return Session(**fields) if fields else None

    def may_read(self, cookie: str) -> bool:
        """Return whether a cookie lets its holder read; while the store is away it may be ended."""
        try:
            return self.read(cookie) is not None
        except BackendError:
            log.warning("session not checked: the store is away")
            return self.read_unchecked(cookie) is not None

    def end(self, session: Session) -> None:
        """End a session, so that a copy of its cookie is worth nothing. Raises BackendError."""
        self._claims.claim(_end_claim(session))

    def form_token(self, session: Session) -> str:
        """Return the token that a form of this session carries (against CSRF)."""
        return self._signer.sign(_FORM, session.id)

    def is_form_token(self, session: Session, token: str) -> bool:
        """Return whether a form was made for this session."""
        return bool(self._signer.read(_FORM, token, self.lifetime) == session.id)


def _end_claim(session: Session) -> str:
    return f"{SIGN_IN_CLAIM}ended:{session.id}"
