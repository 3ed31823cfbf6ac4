"""Routes of what is new: a page, and a feed that may be that of a question."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.admission.lane import Lane
from bot.export import atom
from bot.export.record import ExportRecord
from bot.presentation.pages.news_view import FEED_PATH, NEWS_PATH, view_news
from bot.urls import query_path
from bot.web.pages.rendering import METHODS, PageServices, respond


def router(services: PageServices) -> APIRouter:
    """Return the routes of what is new."""
    routes = APIRouter(include_in_schema=False)
    browser, lanes = services.browser, services.lanes

    def lane_for(question: str) -> Lane:
        return lanes.questions if question else lanes.pages

    @routes.api_route(NEWS_PATH, methods=METHODS)
    async def news(request: Request) -> Response:
        question = request.query_params.get("q", "").strip()
        return await respond(request, lane_for(question), lambda: show(question))

    @routes.api_route(FEED_PATH, methods=METHODS)
    async def feed(request: Request) -> Response:
        question = request.query_params.get("q", "").strip()
        site = services.site or str(request.base_url).rstrip("/")
        return await respond(request, lane_for(question), lambda: show_feed(question, site))

    def show(question: str) -> Response:
        sources = services.answers.search_scope().sources
        view = view_news(browser.changes(question), question, sources)
        return services.render("news.html", news=view, question=question)

    def show_feed(question: str, site: str) -> Response:
        changes = browser.changes(question)
        view = view_news((), question, ())
        feed = atom.Feed(
            title=view.feed_title,
            self_url=f"{site}{view.feed_path}",
            page_url=f"{site}{query_path(NEWS_PATH, {'q': question})}",
            site=site,
            updated=max((each.at for each in changes), default=""),
        )
        records = [ExportRecord(each.initiative, changed=each.at) for each in changes]
        return Response("".join(atom.write(records, feed)), media_type=atom.MEDIA_TYPE)

    return routes
