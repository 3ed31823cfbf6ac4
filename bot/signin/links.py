"""One-time links that sign an administrator in, for servers without a provider."""

import secrets
from datetime import timedelta

from bot.links.signer import Signer
from bot.signin.administrators import LINK_RULE
from bot.signin.sessions import Session, new_session
from bot.store.claims import Claims
from bot.store.model import SIGN_IN_CLAIM
from index.errors import NotAllowed
from index.i18n.translation import gettext

# Long enough to send it to a colleague who waits for it.
LINK_LIFETIME = timedelta(minutes=15)
LINK_PATH = "/sign-in/link"
LINK_TENANT = "link"
_LINK = "link"
_EXPIRED = "This link no longer works."
_EXPIRED_HINT = (
    "It works once, and for 15 minutes. Make another on the server: hasanyone admin link"
)


class SignInLinks:
    """Links that work once, for a quarter of an hour."""

    def __init__(self, signer: Signer, claims: Claims) -> None:
        """Keep in `claims` which were used."""
        self._signer, self._claims = signer, claims

    def create(self) -> tuple[str, str]:
        """Return the id of a new link, which the audit log shows, and its token."""
        link_id = secrets.token_hex(6)
        return link_id, self._signer.sign(_LINK, link_id)

    def redeem(self, token: str) -> Session:
        """Return the session that a link begins; raise NotAllowed if it was used or is too old."""
        link_id = self._signer.read(_LINK, token, LINK_LIFETIME)
        if link_id is None or not self._claims.claim(f"{SIGN_IN_CLAIM}link:{link_id}"):
            raise NotAllowed(gettext(_EXPIRED), gettext(_EXPIRED_HINT))
        return new_session(LINK_TENANT, link_id, LINK_RULE)
