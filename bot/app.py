"""Composition root of the server: builds all objects and the FastAPI application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Match

from bot.admission.caller import Level
from bot.admission.lanes import Lanes, create_lanes
from bot.admission.rates import RateLimiter
from bot.background import PeriodicJob
from bot.brief.composition import BriefMaker
from bot.chat.services import ChatServices
from bot.errors import ErrorMessage, describe_error
from bot.links.brief_links import BriefLinks
from bot.monitoring.server_readings import watch_server
from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.browsing.browser import CatalogueBrowser
from bot.service.live_snapshot import LiveSnapshot
from bot.service.pair_review import PairReview
from bot.service.user_history import UserHistory
from bot.settings import BotSettings, Reading
from bot.signin.api_keys import ApiKeys
from bot.signin.config import read_sign_in_config
from bot.slack.config import SlackConfig
from bot.store.privacy.retention_job import RetentionJob
from bot.store.store import Store
from bot.teams.config import read_teams_config
from bot.telemetry.export import export_spans
from bot.telemetry.metrics import Metrics
from bot.web import api, brief, help_tab, pages
from bot.web.admin.staff_pages import StaffPages
from bot.web.api.problem import problem_response
from bot.web.languages.middleware import LanguageMiddleware
from bot.web.middleware import ServerMiddleware
from bot.web.parameters import to_invalid_input
from bot.web.templating import make_environment
from index.confirmed_questions import delete_former_file
from index.errors import (
    AppError,
    BackendError,
    NotAuthenticated,
    Overloaded,
    SetupError,
    SnapshotError,
)
from index.i18n.translation import gettext, mark
from index.retrieval.vectors.selection import select_engine
from index.snapshot.shared_store import SharedSnapshots
from index.snapshot.store import SnapshotStore

_STATIC_DIR = Path(__file__).parent / "web" / "static"
# An answer of 12 KB shrinks to 3 KB in 0.1 ms. Higher levels take longer and save a tenth.
_MIN_COMPRESSED_BYTES, _COMPRESSION_LEVEL = 1_000, 4
_JSON_PATHS = ("/api/", "/healthz", "/livez", "/mcp", "/metrics")
# Servers that share a store know of each other's requests after so many seconds.
_SHARE_RATES_S = 1.0
# With the three seconds of requests and those of chats, the end takes less than ten.
_END_EXPORT_S, _CLOSE_STORE_S = 1.0, 2.5

_HTTP_ERRORS = {
    404: (mark("There is nothing at this address."), mark("Start from the first page.")),
    405: (mark("This address cannot be used in this way."), mark("Use {allowed}.")),
    413: (mark("This request is too long."), mark("Put the question in a sentence or two.")),
}
_UNREADABLE_REQUEST = (mark("This request cannot be read."), mark("Check its body and headers."))


class BackgroundService(Protocol):
    """Protocol of a part of the server that works in the background."""

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Run its background tasks while the server runs."""
        ...


class AtEnd:
    """Function that is called when the server ends, and waited for so many seconds at most."""

    def __init__(self, call: Callable[[], None], timeout_s: float) -> None:
        self._call, self._timeout_s = call, timeout_s

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Call it after the context, in a thread."""
        try:
            yield
        finally:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.to_thread(self._call), self._timeout_s)


class ChatPlatform(BackgroundService, Protocol):
    """Protocol of a chat platform that runs as part of the server."""

    def router(self) -> APIRouter:
        """Return the routes that the platform calls."""
        ...


def build_server(settings: BotSettings, warn: Callable[[str], None]) -> FastAPI:
    """Build the server from the settings, and open its index if there is one.

    A chat whose settings are incomplete is left out, and `warn` is called with the reason. Raises
    SetupError if the store cannot be opened.
    """
    engine = select_engine(settings)
    live = LiveSnapshot(settings.data, engine)
    end_export = export_spans(settings.otlp_endpoint, "server")
    metrics = Metrics()
    lease = timedelta(seconds=settings.lease)
    store = Store.open(settings.store_url(), lease, metrics.observe_store)
    store.question_writer.keep_journal(settings.data / "unstored")
    answers = AnswerService(
        live,
        store,
        answered_share=settings.answered_share,
        min_searched=settings.min_searched,
        stores_later=True,
        observer=metrics,
    )
    history = UserHistory(live, answers, store)
    delete_former_file(settings.data)
    shared = SharedSnapshots.from_settings(settings)
    snapshots = SnapshotStore(settings.data, shared, engine)
    admin = AdminService(settings.data, answers, store, snapshots, settings.index_name)
    rates = RateLimiter(_rate_limits(settings), on_refusal=metrics.count_rate_refusal)
    lanes = create_lanes(settings, rates)
    watch_server(metrics, lanes, store, settings.data)
    keys = settings.signing_keys()
    links = BriefLinks(settings.public_url, keys) if settings.public_url and keys else None
    services = ChatServices(answers, history, admin, store, settings.public_url, lanes, links)
    retention = RetentionJob(store.retention(settings.retention_policy()))
    # The first is ended last: the others use the store.
    jobs: list[BackgroundService] = [
        AtEnd(end_export, _END_EXPORT_S),
        AtEnd(store.close, _CLOSE_STORE_S),
        PeriodicJob("retention", retention.delete_expired, retention.interval_s),
    ]
    if store.is_shared:
        jobs.append(PeriodicJob("rates", partial(_share_rates, rates, store), _SHARE_RATES_S))
    if shared:
        jobs.append(
            PeriodicJob("follow", partial(_follow, snapshots, live), settings.snapshot_poll)
        )
    api_keys = ApiKeys(settings.api_keys)
    app = create_app(
        answers,
        _configured_chats(settings, services, warn),
        jobs,
        lanes,
        BriefMaker(answers, store, settings.data),
        keys,
        api.FeedbackWriter(history, api_keys),
        links,
        _create_staff_pages(
            settings, services, PairReview(settings.data, live, store), api_keys, warn
        ),
        api.MetricsReader(metrics, settings.metrics_key),
        history,
        settings.public_url or "",
    )
    live.warm()
    try:
        engine.check(snapshots.current_folder())
    except BackendError as error:  # until it answers, questions are searched by words
        warn(str(error))
    except SnapshotError:  # there is none yet, or a question says what is wrong with it
        pass
    return app


def _rate_limits(settings: BotSettings) -> dict[Level, int]:
    return {
        Level.ADDRESS: settings.rate_address,
        Level.WORKSPACE: settings.rate_workspace,
        Level.CHANNEL: settings.rate_channel,
        Level.USER: settings.rate_user,
    }


def _share_rates(rates: RateLimiter, store: Store) -> None:
    """Add what was counted here to what other servers count, and take over the totals."""
    increments = rates.take_increments()
    try:
        rates.set_totals(store.shared_rates.add(increments))
    except BackendError:
        rates.put_back(increments)
        raise


def _follow(snapshots: SnapshotStore, live: LiveSnapshot) -> None:
    """Take what was published in the shared place, and open it before a question needs it."""
    if snapshots.follow_shared():
        live.warm()


def _configured_chats(
    settings: BotSettings, services: ChatServices, warn: Callable[[str], None]
) -> list[ChatPlatform]:
    chats = []
    for name, create in (("Slack", _create_slack), ("Teams", _create_teams), ("MCP", _create_mcp)):
        try:
            if chat := create(settings, services):
                chats.append(chat)
        except SetupError as error:  # the page works without it
            warn(f"{name} is off. {error}")
    return chats


def _create_staff_pages(
    settings: BotSettings,
    services: ChatServices,
    pairs: PairReview,
    keys: ApiKeys,
    warn: Callable[[str], None],
) -> StaffPages | None:
    """Return the pages for people who sign in; None, with a warning, if nobody could.

    Raises SetupError where reading is closed: it must not be open by mistake.
    """
    try:
        config = read_sign_in_config(settings)
    except SetupError as error:
        if settings.reading is not Reading.OPEN:
            raise
        warn(f"Signing in is off. {error}")
        return None
    return StaffPages(config, services.admin, pairs, services.store.claims, keys)


def _create_slack(settings: BotSettings, services: ChatServices) -> ChatPlatform | None:
    if (config := SlackConfig.from_settings(settings)) is None:
        return None
    from bot.slack.app import SlackApp  # noqa: PLC0415 - its libraries are large

    return SlackApp(config, services)


def _create_teams(settings: BotSettings, services: ChatServices) -> ChatPlatform | None:
    if (config := read_teams_config(settings)) is None:
        return None
    from bot.teams.app import create_teams_app  # noqa: PLC0415 - its libraries are large

    return create_teams_app(config, services)


def _create_mcp(settings: BotSettings, services: ChatServices) -> ChatPlatform | None:
    if not settings.mcp:
        return None
    from bot.mcp.endpoint import McpEndpoint  # noqa: PLC0415 - its library is large
    from bot.mcp.server import build_server as build_tools  # noqa: PLC0415

    tools = build_tools(services.answers, settings.public_url, services.lanes.questions)
    return McpEndpoint(tools, settings.public_url)


def create_app(
    answer_service: AnswerService,
    chats: Sequence[ChatPlatform] = (),
    background: Sequence[BackgroundService] = (),
    lanes: Lanes | None = None,
    briefs: BriefMaker | None = None,
    signing_keys: Sequence[bytes] = (),
    writer: api.FeedbackWriter | None = None,
    brief_links: BriefLinks | None = None,
    staff: StaffPages | None = None,
    reader: api.MetricsReader | None = None,
    history: UserHistory | None = None,
    public_url: str = "",
) -> FastAPI:
    """Return the FastAPI application with the page, the JSON API, `chats` and `background`.

    Without `lanes` it has lanes of its own, with the default limits. They are in its `state`, for
    the server to close. Evidence briefs are made by `briefs`, where that is given, and signed with
    `signing_keys`; `brief_links` open those of questions in chats. Without a `writer`, nobody may
    give feedback through the API; without `staff`, nobody can sign in, and reading is open.
    `reader` shows the metrics, those of requests alone if it is not given. Without a `history`
    nobody may give feedback on the page. `public_url` is the address that others reach it by.
    """
    lanes = lanes or create_lanes(BotSettings.model_construct())
    reader = reader or api.MetricsReader(Metrics())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for service in (*background, *chats):
                await stack.enter_async_context(service.lifespan())
            yield

    app = FastAPI(
        lifespan=lifespan,
        title="Has Anyone",
        version=version("hasanyone"),
        description="Asks the registries that exist: has anyone done this before we build it?",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # FastAPI's pages load scripts from a CDN
        redoc_url=None,
        redirect_slashes=False,  # such a redirect goes to the Host header, which anybody can set
        # FastAPI would report URLs to a collector, and URLs contain questions.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    site = public_url.rstrip("/")
    templates = make_environment(site)
    app.state.lanes = lanes
    app.include_router(api.router(answer_service, lanes, reader, writer, site))
    page_services = pages.PageServices(
        answer_service, CatalogueBrowser(answer_service), templates, lanes, history, site
    )
    app.include_router(pages.router(page_services, next(iter(signing_keys), None)))
    app.include_router(help_tab.router(templates))
    if briefs:
        app.include_router(
            brief.router(briefs, templates, lanes.questions, signing_keys, brief_links)
        )
    for chat in chats:
        app.include_router(chat.router())
    if staff:
        templates.globals["takes_sign_in"] = True
        staff.add_to(app, templates)
    app.mount("/static", StaticFiles(directory=_STATIC_DIR), name="static")

    def error_response(path: str, error: Exception) -> Response:
        message = _error_message(error)
        if path.startswith(_JSON_PATHS):
            return problem_response(message, _error_headers(error))
        page = pages.error_page(templates, message)
        page.headers.update(_error_headers(error))
        return page

    _add_error_handlers(app, error_response)
    app.add_middleware(
        GZipMiddleware, minimum_size=_MIN_COMPRESSED_BYTES, compresslevel=_COMPRESSION_LEVEL
    )
    app.add_middleware(ServerMiddleware, error_response=error_response, metrics=reader.metrics)
    app.add_middleware(LanguageMiddleware)  # outermost: errors are said in the language too
    return app


def _add_error_handlers(app: FastAPI, error_response: Callable[[str, Exception], Response]) -> None:
    """Answer the errors of routes, and of the framework, with `error_response`."""

    def on_error(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            # Starlette names the methods of one route; an address may have several.
            error.headers = {"Allow": _allowed_methods(app, request)}
        return error_response(request.url.path, error)

    for kind in (AppError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, on_error)


def _error_message(error: Exception) -> ErrorMessage:
    if isinstance(error, RequestValidationError):
        return describe_error(to_invalid_input(error.errors()))
    if isinstance(error, HTTPException):
        sentence, hint = _HTTP_ERRORS.get(error.status_code, _UNREADABLE_REQUEST)
        allowed = (error.headers or {}).get("Allow", "")
        hint = gettext(hint).format(allowed=allowed)
        return ErrorMessage(error.status_code, 1, gettext(sentence), hint)
    return describe_error(error)


def _allowed_methods(app: FastAPI, request: Request) -> str:
    """Return the methods that an address has, as the header Allow takes them."""
    return ", ".join(
        method
        for method in ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in app.routes
        )
    )


def _error_headers(error: Exception) -> dict[str, str]:
    """Return the headers that the status requires, such as Allow for 405."""
    if isinstance(error, Overloaded):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, NotAuthenticated):
        return {"WWW-Authenticate": "Bearer"}
    return dict(error.headers or {}) if isinstance(error, HTTPException) else {}
