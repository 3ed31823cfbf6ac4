"""The tools over both transports, by the SDK's own client, on the real command and index."""

import os
from contextlib import asynccontextmanager

import anyio
import httpx
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from bot.mcp.server import build_server
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from tests.conftest import HASANYONE
from tests.support.server import running

pytestmark = pytest.mark.slow

SITE = "https://hasanyone.example.org"
TOOLS = ["has_anyone_done", "get_initiative", "list_registries"]


@pytest.fixture(scope="module")
def settings(indexed) -> dict[str, str]:
    return {
        "HASANYONE_DATA": str(indexed),
        "HASANYONE_PUBLIC_URL": SITE,
        "HASANYONE_SERVE_BUILDS": "false",
    }


@pytest.fixture(scope="module")
def address(settings, tmp_path_factory):
    log = tmp_path_factory.mktemp("server") / "log"
    with running(log, **settings, HASANYONE_MCP="true") as (_, address):
        yield f"{address}/mcp"


@pytest.fixture(params=["stdio", "http"])
def connect(request, settings):
    """Opens a client of the MCP server, over one transport or the other."""

    @asynccontextmanager
    async def connect():
        if request.param == "http":
            transport = request.getfixturevalue("address")
        else:
            env = {**os.environ, **settings}
            transport = stdio_client(
                StdioServerParameters(command=str(HASANYONE), args=["mcp"], env=env)
            )
        async with Client(transport) as client:
            yield client

    if request.param == "http":
        request.getfixturevalue("address")
    return connect


def test_the_tools_answer_in_words_and_in_structured_content(connect):
    async def ask():
        async with connect() as client:
            tools = (await client.list_tools()).tools
            assert [tool.name for tool in tools] == TOOLS
            assert all(tool.annotations.read_only_hint and tool.output_schema for tool in tools)
            question = {"question": "a chatbot for council services", "place": "gb", "limit": 2}
            answer = await client.call_tool("has_anyone_done", question)
            match = answer.structured_content["matches"][0]
            assert answer.structured_content["verdict"]["kind"] == "done"
            assert answer.structured_content["filters"] == {"in": "gb"}
            assert answer.content[0].text.startswith("Done. ")
            assert f"“{match['title']}” (id {match['id']}): answers" in answer.content[0].text
            assert match["page"].startswith(f"{SITE}/initiatives/")
            assert match["origins"][0]["registry"]
            details = await client.call_tool("get_initiative", {"id": match["id"]})
            assert details.structured_content["initiative"]["title"] == match["title"]
            assert "Registry: “" in details.content[0].text
            registries = await client.call_tool("list_registries", {})
            assert registries.structured_content["registries"][0]["state"] == "read"
            assert "Has Anyone catalogue: last read" in registries.content[0].text

    anyio.run(ask)


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("has_anyone_done", {"question": "?"}, "There is no question here."),
        ("has_anyone_done", {"question": "damp", "status": "lost"}, "“lost” is not a status"),
        ("has_anyone_done", {"question": "damp", "limit": 99}, "“limit” cannot be understood"),
        ("has_anyone_done", {"question": "damp", "in": "wales"}, "no argument called “in”"),
        ("get_initiative", {"id": "none"}, "There is no initiative with that id."),
        ("get_everything", {}, "There is no tool of that name."),
    ],
)
def test_an_error_is_a_sentence_that_says_what_to_do(asker, tool, arguments, sentence):
    async def ask():
        async with Client(build_server(asker, None)) as client:
            return await client.call_tool(tool, arguments)

    result = anyio.run(ask)
    assert result.is_error
    assert sentence in result.content[0].text
    assert "Error executing" not in result.content[0].text
    assert "pydantic" not in result.content[0].text


def test_a_crash_tells_an_id_and_nothing_of_its_text(asker, monkeypatch, caplog):
    def crash(*_, **__):
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(asker, "ask", crash)

    async def ask():
        async with Client(build_server(asker, None)) as client:
            return await client.call_tool("has_anyone_done", {"question": "damp"})

    text = anyio.run(ask).content[0].text
    assert text.startswith("Something went wrong on our side. Try again")
    assert "secret" not in text
    assert "unexpected id=" in caplog.text


def test_without_an_index_the_assistant_is_told_so(tmp_path):
    async def ask():
        server = build_server(AnswerService(LiveSnapshot(tmp_path), None), None)
        async with Client(server) as client:
            return await client.call_tool("list_registries", {})

    result = anyio.run(ask)
    assert result.is_error
    assert "no index yet" in result.content[0].text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "attacker.example"}, 421),
        ({"origin": "https://attacker.example"}, 403),
        ({"host": "hasanyone.example.org", "origin": SITE}, 200),
    ],
)
def test_a_page_of_another_site_cannot_reach_the_endpoint(address, headers, status):
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"accept": "application/json, text/event-stream"}
    response = httpx.post(address, json=call, headers={**accept, **headers})
    assert response.status_code == status
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_endpoint_is_off_by_default(client):
    assert client.post("/mcp", json={}).status_code == 404


def test_a_call_that_is_no_mcp_is_refused(address):
    async def connect():
        async with Client(address.replace("/mcp", "/none")):
            pass

    with pytest.raises((MCPError, ExceptionGroup)):
        anyio.run(connect)
