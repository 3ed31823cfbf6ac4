"""Staff pages as one part of the server: signing in, administration, the gate of reading."""

from fastapi import FastAPI
from jinja2 import Environment

from bot.links.signer import Signer
from bot.service.administration import AdminService
from bot.service.pair_review import PairReview
from bot.signin.api_keys import ApiKeys
from bot.signin.config import SignInConfig
from bot.signin.links import SignInLinks
from bot.signin.sessions import Sessions
from bot.store.claims import Claims
from bot.web.admin.guard import Guard
from bot.web.admin.index_routes import IndexRoutes
from bot.web.admin.reading_gate import ReadingGate
from bot.web.admin.review_routes import ReviewRoutes
from bot.web.admin.sign_in import SignInRoutes
from bot.web.admin.visitors import Visitors


class StaffPages:
    """Pages for people who sign in, added to the application; without them nobody can."""

    def __init__(
        self,
        config: SignInConfig,
        admin: AdminService,
        pairs: PairReview,
        claims: Claims,
        keys: ApiKeys,
    ) -> None:
        """Keep ended sessions and used links in `claims`; `keys` may read where that is closed."""
        self._config, self._admin, self._pairs = config, admin, pairs
        self._claims, self._keys = claims, keys

    def add_to(self, app: FastAPI, templates: Environment) -> None:
        """Add the routes and, where reading is closed, the gate in front of all routes."""
        signer = Signer(self._config.keys)
        visitors = Visitors(self._config, Sessions(signer, self._claims, self._config.lifetime))
        guard = Guard(visitors, templates)
        links = SignInLinks(signer, self._claims)
        sign_in = SignInRoutes(self._config, visitors, signer, links, self._admin, templates)
        app.include_router(sign_in.router(guard))
        IndexRoutes(self._admin, guard).add()
        ReviewRoutes(self._admin, self._pairs, guard).add()
        app.include_router(guard.routes)
        if self._config.is_reading_closed:
            app.add_middleware(ReadingGate, visitors=visitors, keys=self._keys)
