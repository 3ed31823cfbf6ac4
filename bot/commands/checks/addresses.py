"""Checks of addresses: where the server listens, where people reach it, which proxies it trusts."""

import socket
from contextlib import suppress
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from bot.settings import BotSettings
from index.errors import SetupError

_TIMEOUT_S = 2.0


def check_server(settings: BotSettings) -> str:
    """Return where the server will answer, and for whom; raise SetupError where it cannot."""
    place = f"http://{settings.host}:{settings.port}"
    if _answers(settings.host, settings.port):
        return f"{place} is in use: the server runs there, or another program does"
    try:
        family, *_, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        socket.create_server(address[:2], family=family).close()
    except (OSError, UnicodeError):
        raise SetupError(
            f"The server cannot listen on {place}.",
            "Set HASANYONE_HOST to an address of this machine, and HASANYONE_PORT to a free port.",
        ) from None
    is_open = not ip_address(address[0]).is_loopback
    who = "whoever reaches this machine: put a sign-in in front" if is_open else "this machine"
    return f"will answer on {place}, for {who}"


def check_public_url(settings: BotSettings) -> str:
    """Return the address that people are given; raise SetupError for one that is none."""
    if not settings.public_url:
        return "HASANYONE_PUBLIC_URL is not set: chats link to no page"
    site = urlsplit(settings.public_url)
    if site.scheme not in ("http", "https") or not site.hostname or site.query or site.fragment:
        raise SetupError(
            "HASANYONE_PUBLIC_URL is not the address of a site.",
            "Give it as https://hasanyone.example.org.",
        )
    with suppress(ValueError):
        if ip_address(site.hostname).is_loopback:
            return "HASANYONE_PUBLIC_URL is an address of this machine: nobody else can follow it"
    if site.scheme == "http":
        return f"people are sent to {settings.public_url}, without encryption: use https"
    return f"people are sent to {settings.public_url}"


def check_proxies(settings: BotSettings) -> str:
    """Return which proxies may name the client; raise SetupError for one that is no address."""
    for proxy in settings.trusted_proxies:
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            raise SetupError(
                f"“{proxy[:40]}” in HASANYONE_TRUSTED_PROXIES is no address and no network.",
                "Give addresses such as 10.0.0.5, or networks such as 10.0.0.0/8.",
            ) from None
    if not settings.trusted_proxies:
        return "none trusted: behind one, all requests share one limit (docs/load.md)"
    return f"{len(settings.trusted_proxies)} may name the client"


def _answers(host: str, port: int) -> bool:
    """Return whether something answers there now."""
    if not port:
        return False
    try:
        socket.create_connection((host, port), timeout=_TIMEOUT_S).close()
    except (OSError, UnicodeError):
        return False
    return True
