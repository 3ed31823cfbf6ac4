"""The MCP server: the tools with their descriptions, and errors as sentences."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from importlib.metadata import version
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from bot.admission.caller import address_caller
from bot.admission.lane import Lane
from bot.errors import describe_error
from bot.mcp import quotation
from bot.mcp.tools import make_tools
from bot.service.answering import AnswerService
from index.errors import InvalidInput, NotFound, Overloaded

_INSTRUCTIONS = (
    "Has Anyone searches public registries of what public bodies have built. Before you draft or"
    " plan a service, call has_anyone_done. Say the verdict as it is worded, with its doubt; name"
    " the registry and give the link; say what was not delivered as well as what was. Nobody we can"
    f" see is not nobody: say where was looked. {quotation.NOTE}"
)
_ASSISTANTS = "assistants"
_TITLES = {
    "has_anyone_done": "Has anyone done this?",
    "get_initiative": "One initiative in full",
    "list_registries": "The registries that are searched",
}


class ToolServer(MCPServer):
    """MCP server that tells errors in our sentences, and refuses unknown arguments.

    `turn` returns a context in which a tool is called; it may wait, or raise Overloaded.
    """

    turn: Callable[[], AbstractAsyncContextManager[None]] = staticmethod(nullcontext)

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool; an error becomes a result that says what is wrong and what to do next."""
        try:
            await self._require_known(name, arguments)
            async with self.turn():
                return await super().call_tool(name, arguments, context)
        except ToolError as error:
            return _error_result(_cause(error))
        except (InvalidInput, NotFound, Overloaded) as error:
            return _error_result(error)

    async def _require_known(self, name: str, arguments: dict[str, Any]) -> None:
        tools = {tool.name: tool for tool in await self.list_tools()}
        if name not in tools:
            raise NotFound("There is no tool of that name.", f"Use one of {', '.join(tools)}.")
        known = tools[name].input_schema.get("properties", {})
        if unknown := next((given for given in arguments if given not in known), None):
            raise InvalidInput(
                f"There is no argument called “{quotation.clean(unknown)[:40]}”.",
                f"Use one of {', '.join(known)}." if known else "Give none.",
            )


def build_server(
    answers: AnswerService, public_url: str | None, lane: Lane | None = None
) -> ToolServer:
    """Return the server of the tools; `public_url` is the site of the pages, if known.

    With a `lane`, calls wait for their turn there; all assistants together have one turn in each
    round.
    """
    server = ToolServer(
        "has-anyone",
        title="Has Anyone",
        description="Has a public body built this before?",
        instructions=_INSTRUCTIONS,
        version=version("hasanyone"),
        log_level="WARNING",
        subscriptions=False,
    )
    if lane is not None:
        server.turn = partial(lane.turn, address_caller(_ASSISTANTS))
    for tool in make_tools(answers, (public_url or "").rstrip("/")):
        server.add_tool(
            tool,
            title=_TITLES[tool.__name__],
            description=_description(tool.__doc__ or ""),
            annotations=ToolAnnotations(
                read_only_hint=True,
                destructive_hint=False,
                idempotent_hint=True,
                open_world_hint=False,
            ),
        )
    return server


def _description(docstring: str) -> str:
    return " ".join(docstring.split())


def _cause(error: ToolError) -> Exception:
    """Return the error to show for what the library raised."""
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        names = sorted({str(each["loc"][0])[:40] for each in cause.errors() if each["loc"]})
        return InvalidInput(
            f"The argument “{'”, “'.join(names)}” cannot be understood.",
            "See the tool's input schema for the values that it takes.",
        )
    return cause if isinstance(cause, Exception) else error


def _error_result(error: Exception) -> CallToolResult:
    message = describe_error(error)
    sentence = quotation.clean(f"{message.error} {message.hint}")
    return CallToolResult(content=[TextContent(type="text", text=sentence)], is_error=True)
