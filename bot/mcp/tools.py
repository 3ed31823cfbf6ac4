"""The three tools: functions that answer with a text and with structured content."""

from collections.abc import Callable
from typing import Annotated

from mcp_types import CallToolResult, TextContent
from pydantic import Field

from bot.api import serialise
from bot.api.schema import RegistryBody
from bot.mcp import quotation, text
from bot.mcp.schema import ToolAnswer, ToolInitiative, ToolMatch, ToolRegistries
from bot.presentation.answer_view import view_answer
from bot.presentation.details_view import view_details
from bot.presentation.provenance import describe_scope, view_searched
from bot.service.answer import Answer
from bot.service.answering import FIRST_PAGE_HITS, AnswerService
from bot.service.filters import filter_values
from bot.store.model import Surface
from bot.urls import initiative_path
from index.model import FilterName, Hit

# Lengths of a match, and of an initiative that was asked for by its id.
_MATCH_CHARS, _MATCH_ITEMS = 320, 6
_INITIATIVE_CHARS, _INITIATIVE_ITEMS = 1_500, 20

Question = Annotated[
    str, Field(description="What is to be built, in plain words: damp and mould reporting")
]
Tool = Callable[..., CallToolResult]


def make_tools(answers: AnswerService, public_url: str) -> tuple[Tool, Tool, Tool]:
    """Return the tools, which ask `answers`; `public_url` is the site of the pages, if known."""

    def has_anyone_done(
        question: Question,
        place: Annotated[str, Field(description="Only this country, region or council")] = "",
        status: Annotated[
            str,
            Field(
                description="Only these statuses, separated by commas: idea, discovery, alpha,"
                " beta, live, completed, stopped"
            ),
        ] = "",
        since: Annotated[str, Field(description="Only this year or later: 2019")] = "",
        theme: Annotated[str, Field(description="Only this theme: housing")] = "",
        organisation: Annotated[str, Field(description="A part of an organisation's name")] = "",
        source: Annotated[
            str, Field(description="Only this registry, by its name in list_registries")
        ] = "",
        licence: Annotated[str, Field(description="“open”, or a part of a licence's name")] = "",
        limit: Annotated[
            int, Field(ge=1, le=10, description="How many matches at most")
        ] = FIRST_PAGE_HITS,
    ) -> Annotated[CallToolResult, ToolAnswer]:
        """Has a public body done this before? Ask this before drafting or building anything.

        Returns a verdict in words and the initiatives behind it: who did it, whether it still
        runs, what it delivered and what it did not, who paid, whom to contact, and which registry
        says so.
        """
        given = {
            FilterName.PLACE: place,
            FilterName.STATUS: status,
            FilterName.SINCE: since,
            FilterName.THEME: theme,
            FilterName.ORG: organisation,
            FilterName.SOURCE: source,
            FilterName.LICENCE: licence,
        }
        filters = {name.value: value for name, value in given.items() if value.strip()}
        answer = answers.ask(question, filters=filters, surface=Surface.API)
        return _answer_result(answer, answer.first_hits(limit), public_url)

    def get_initiative(
        id: Annotated[str, Field(description="The id from a match: dpg:decidim")],  # noqa: A002 - the published name
    ) -> Annotated[CallToolResult, ToolInitiative]:
        """Return everything that the registries state of one initiative, by its id.

        Use it after has_anyone_done for outcomes, evidence, funding, contact, code and licence, and
        for what the registries disagree on.
        """
        initiative = answers.get_initiative(id)
        details = view_details(initiative, answers.search_scope())
        body, is_cut = quotation.shorten(
            serialise.initiative_to_schema(initiative).model_dump(mode="json"),
            _INITIATIVE_CHARS,
            _INITIATIVE_ITEMS,
        )
        content = ToolInitiative.model_validate(
            {
                "note": quotation.NOTE,
                "page": _page(initiative.id, public_url),
                "initiative": body,
                "is_cut": is_cut,
            }
        )
        return _result(text.write_initiative(details, public_url), content)

    def list_registries() -> Annotated[CallToolResult, ToolRegistries]:
        """List the registries that are searched, when each was last read, and what it holds.

        Use it to say where was looked, above all where nobody was found.
        """
        scope = answers.search_scope()
        sources = [
            RegistryBody.model_validate(each).model_dump(mode="json") for each in scope.sources
        ]
        registries, _ = quotation.shorten(sources, _MATCH_CHARS, len(sources))
        content = ToolRegistries(
            note=quotation.NOTE,
            initiatives=scope.initiatives,
            snapshot=scope.snapshot,
            registries=registries,
        )
        return _result(text.write_registries(view_searched(scope, lists_all=True)), content)

    return has_anyone_done, get_initiative, list_registries


def _answer_result(answer: Answer, shown: tuple[Hit, ...], public_url: str) -> CallToolResult:
    view = view_answer(answer, shown)
    body = serialise.answer_to_schema(answer).model_dump(mode="json")
    ranks = {hit.rank for hit in shown}
    fields, is_cut = quotation.shorten(
        {
            "verdict": body["verdict"],
            "matches": [
                _match(hit, answer, public_url) for hit in body["hits"] if hit["rank"] in ranks
            ],
            "elsewhere": [_match(hit, None, public_url) for hit in body["elsewhere"]],
            "next_steps": list(view.next_steps),
        },
        _MATCH_CHARS,
        max(_MATCH_ITEMS, len(shown)),
    )
    content = ToolAnswer.model_validate(
        {
            **fields,
            "note": quotation.NOTE,
            "answer_id": answer.query_id,
            "searched": quotation.clean(describe_scope(answer.searched)),
            "filters": filter_values(answer.query.filters),
            "more": len(answer.hits) - len(shown),
            "is_cut": is_cut,
        }
    )
    return _result(text.write_answer(view, view.first_page, public_url), content)


def _match(hit: dict[str, object], answer: Answer | None, public_url: str) -> dict[str, object]:
    """Return the fields of a match in the API's JSON that an assistant needs."""
    return {
        **{name: value for name, value in hit.items() if name in ToolMatch.model_fields},
        "answers": answer is not None and hit["rank"] in answer.verdict.answering,
        "page": _page(str(hit["id"]), public_url),
    }


def _page(initiative_id: str, public_url: str) -> str | None:
    return public_url + initiative_path(initiative_id) if public_url else None


def _result(
    content: str, structured: ToolAnswer | ToolInitiative | ToolRegistries
) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=content)],
        structured_content=structured.model_dump(mode="json"),
    )
