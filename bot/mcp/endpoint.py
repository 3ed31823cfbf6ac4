"""Streamable HTTP endpoint of the MCP server, as a part of the web server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import APIRouter
from mcp.server.transport_security import TransportSecuritySettings

from bot.mcp.server import ToolServer

MCP_PATH = "/mcp"
_LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_MAX_BODY_BYTES = 64_000  # a question has at most 4,000 characters


class McpEndpoint:
    """The endpoint: stateless, so that any of several server processes can take each request."""

    def __init__(self, server: ToolServer, public_url: str | None) -> None:
        """Serve `server` to clients that name loopback or the host of `public_url`.

        A page in somebody's browser cannot reach it, not even by DNS rebinding.
        """
        self._server = server
        self._app = server.streamable_http_app(
            streamable_http_path=MCP_PATH,
            json_response=True,
            stateless_http=True,
            max_request_body_size=_MAX_BODY_BYTES,
            transport_security=_allowed_clients(public_url),
        )

    def router(self) -> APIRouter:
        """Return the route that clients call."""
        return APIRouter(routes=self._app.routes, include_in_schema=False)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Run the sessions of the library while the server runs."""
        async with self._server.session_manager.run():
            yield


def _allowed_clients(public_url: str | None) -> TransportSecuritySettings:
    hosts = [each for host in _LOOPBACK_HOSTS for each in (host, f"{host}:*")]
    origins = [f"http://{host}" for host in hosts]
    if public_url:
        site = urlsplit(public_url)
        hosts.append(site.netloc)
        origins.append(f"{site.scheme}://{site.netloc}")
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True, allowed_hosts=hosts, allowed_origins=origins
    )
