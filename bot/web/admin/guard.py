"""Pages for people who signed in: the guard in front of each, and what a page is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from bot.presentation.staff import labels
from bot.signin.return_path import own_path
from bot.store.model import Person
from bot.web.admin.visitors import Visitor, Visitors
from bot.web.bounded_body import BoundedRoute, parse_form
from index.errors import NotAllowed, SnapshotError

SIGN_IN_PATH = "/sign-in"
ADMIN_PATH = "/admin"
FORM_TOKEN_FIELD = "form-token"  # noqa: S105 - the name of a field
_MAX_FIELDS = 300  # one for each source that can be chosen


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Request for a page: who asks, the parameters of its address, the fields of its form."""

    request: Request
    visitor: Visitor
    fields: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """The person who asks."""
        return self.visitor.person

    def parameter(self, name: str) -> str:
        """Return a parameter of the address, of its path or its query; empty if it has none."""
        in_query = self.request.query_params.get(name, "")
        return str(self.request.path_params.get(name, in_query))

    def value(self, name: str) -> str:
        """Return the value of a field; empty if the form has none."""
        return self.fields.get(name, [""])[-1]

    def number(self, name: str) -> int:
        """Return a parameter that counts; 0 for what is no count."""
        text = self.parameter(name)
        return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - digits


PageHandler = Callable[[PageRequest], Response]


class Guard:
    """Guard of pages: it asks people to sign in, and accepts forms of their own session alone."""

    def __init__(self, visitors: Visitors, templates: Environment) -> None:
        self._visitors, self._templates = visitors, templates
        self.routes = APIRouter(include_in_schema=False, route_class=BoundedRoute)

    def page(self, path: str, handler: PageHandler) -> None:
        """Add a page that shows something."""

        async def show(request: Request) -> Response:
            visitor = await run_in_threadpool(self._visitors.find, request)
            if visitor is None:
                return redirect(sign_in_path(request))
            return await _run(handler, PageRequest(request, visitor))

        self.routes.add_api_route(path, show, methods=["GET", "HEAD"])

    def form(self, path: str, handler: PageHandler) -> None:
        """Add what takes a form; one without the token of the session is refused."""

        async def act(request: Request) -> Response:
            visitor = await run_in_threadpool(self._visitors.find, request)
            if visitor is None:
                return redirect(f"{SIGN_IN_PATH}?{urlencode({'to': ADMIN_PATH})}")
            page = PageRequest(request, visitor, await read_form(request))
            token = page.value(FORM_TOKEN_FIELD)
            if not self._visitors.sessions.is_form_token(visitor.session, token):
                raise NotAllowed(labels.FORM_EXPIRED, labels.FORM_EXPIRED_HINT)
            return await _run(handler, page)

        self.routes.add_api_route(path, act, methods=["POST"])

    def render(self, name: str, page: PageRequest, **context: object) -> HTMLResponse:
        """Return a page of the folder `admin` of the templates."""
        path = page.request.url.path
        return render_staff_page(self._templates, name, visitor=page.visitor, path=path, **context)


def render_staff_page(templates: Environment, name: str, **context: object) -> HTMLResponse:
    """Return a page of the folder `admin` of the templates; `visitor` is None for a stranger."""
    given = {"visitor": None, "notice": "", **context}
    page = templates.get_template(f"admin/{name}")
    return HTMLResponse(
        page.render(admin_labels=labels, form_token_field=FORM_TOKEN_FIELD, **given)
    )


async def _run(handler: PageHandler, page: PageRequest) -> Response:
    try:
        return await run_in_threadpool(handler, page)
    except SnapshotError as error:  # its hint is a command; here there are buttons for it
        raise type(error)(error.message, labels.RESTORE_HERE) from error


def redirect(path: str) -> RedirectResponse:
    """Return a redirect to a page of ours, which is then read and not posted to."""
    return RedirectResponse(own_path(path), HTTPStatus.SEE_OTHER)


def sign_in_path(request: Request) -> str:
    """Return the path to sign in, and to come back from there to what was requested."""
    query = request.url.query
    wanted = request.url.path + (f"?{query}" if query else "")
    return f"{SIGN_IN_PATH}?{urlencode({'to': own_path(wanted)})}"


async def read_form(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form; raise InvalidInput. A `BoundedRoute` bounds its length."""
    return parse_form(await request.body(), _MAX_FIELDS)
