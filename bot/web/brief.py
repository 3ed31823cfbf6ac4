"""Routes of the evidence brief: the page where it is made, and the API."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment

from bot.admission.lane import Lane
from bot.brief import labels
from bot.brief.composition import BriefMaker
from bot.brief.forms import FORMS, html
from bot.brief.forms.file import BriefFile, find_form, render_file
from bot.brief.model import MAX_CHARS, Brief, BriefPart, Statements
from bot.brief.statements import CONSIDERED_PREFIX, parse_fields
from bot.links.brief_links import BriefLinks
from bot.presentation.answer_view import view_answer
from bot.urls import brief_path
from bot.web.admission import run_in_lane
from bot.web.api.problem import DEFAULT_RESPONSE, error_responses
from bot.web.bounded_body import read_form
from index.errors import NotAllowed

_NAME_CODE_CHARS = 8


class BriefFileBody(BriefPart):
    """File of a brief as JSON: its content, verification code and seal."""

    brief: Brief
    code: str
    seal: str


def router(
    maker: BriefMaker,
    templates: Environment,
    lane: Lane,
    keys: Sequence[bytes] = (),
    links: BriefLinks | None = None,
) -> APIRouter:
    """Return the routes; briefs are made by `maker` and signed with the first of `keys`.

    The page of a question that was asked in a chat opens by one of `links`. The question is
    answered again, so that it waits for its turn in `lane`, as questions do.
    """
    routes = APIRouter()

    async def respond(
        request: Request, query_id: str, statements: Statements, form: str, *, allowed: bool = False
    ) -> Response:
        def make() -> Response:
            chosen = find_form(form)
            make_brief = maker.make_stored if allowed else maker.make_public
            return _file_response(render_file(make_brief(query_id, statements), chosen, keys))

        return await run_in_lane(lane, request, make)

    @routes.api_route("/brief/{query_id}", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(request: Request, query_id: str, access: str = "") -> Response:
        def render() -> Response:
            allowed = _is_allowed(links, query_id, access)
            answer_again = maker.answer_stored if allowed else maker.answer_public
            answer = view_answer(answer_again(query_id))
            template = templates.get_template("brief.html")
            return HTMLResponse(
                template.render(
                    answer=answer,
                    action=brief_path(query_id, access),
                    brief_labels=labels,
                    forms=list(FORMS),
                    max_chars=MAX_CHARS,
                    considered_prefix=CONSIDERED_PREFIX,
                )
            )

        return await run_in_lane(lane, request, render)

    @routes.post("/brief/{query_id}", include_in_schema=False)
    async def make(
        request: Request,
        query_id: str,
        fields: Annotated[Mapping[str, Sequence[str]], Depends(read_form)],
        access: str = "",
    ) -> Response:
        form = fields.get("form", ["html"])[-1]
        allowed = _is_allowed(links, query_id, access)
        return await respond(request, query_id, parse_fields(fields), form, allowed=allowed)

    @routes.head("/api/v1/brief/{query_id}", include_in_schema=False)
    @routes.get("/api/v1/brief/{query_id}", response_class=Response, responses=_responses())
    async def get_brief(request: Request, query_id: str, form: str = "json") -> Response:
        """Return the evidence brief of a stored question, with nothing stated by its asker.

        `form` is html, pdf, md or json.
        """
        return await respond(request, query_id, Statements(), form)

    @routes.post("/api/v1/brief/{query_id}", response_class=Response, responses=_responses())
    async def make_brief(
        request: Request, query_id: str, statements: Statements, form: str = "json"
    ) -> Response:
        """Return the evidence brief of a stored question with what its asker states.

        `form` is html, pdf, md or json. Nothing of it is kept.
        """
        return await respond(request, query_id, statements, form)

    return routes


def _is_allowed(links: BriefLinks | None, query_id: str, access: str) -> bool:
    """Return whether the asker came by a link from a chat; raise NotAllowed by one that ended."""
    if not access:
        return False
    if links is None or not links.allows(query_id, access):
        raise NotAllowed(labels.LINK_ENDED, labels.LINK_ENDED_HINT)
    return True


def _file_response(file: BriefFile) -> Response:
    form = file.form
    name = f"evidence-brief-{file.code[:_NAME_CODE_CHARS]}.{form.extension}"
    disposition = "inline" if form is html.FORM else "attachment"
    headers = {"content-disposition": f'{disposition}; filename="{name}"'}
    if form is html.FORM:
        headers["content-security-policy"] = html.security_policy(file.document)
    return Response(file.content, media_type=form.media_type, headers=headers)


def _responses() -> dict[int | str, dict[str, object]]:
    files = {form.media_type: {"schema": {"type": "string"}} for form in FORMS.values()}
    del files["application/json"]
    return {
        200: {"model": BriefFileBody, "description": "The brief", "content": files},
        **error_responses(400, 404, 429, 503),
        **DEFAULT_RESPONSE,
    }
