"""Where a fetch may go: a name is resolved once, checked, and what was checked is asked."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx
from httpcore import SOCKET_OPTION

from index.errors import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Deadline:
    """A moment by which something must have ended, however slowly it drips."""

    def __init__(self) -> None:
        self._end = 0.0

    def start(self, seconds: float) -> None:
        """Count from now."""
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left; never less than none."""
        return max(0.0, self._end - time.monotonic())

    def within(self, timeout: float | None) -> float:
        """The shorter of `timeout` and what is left; raises ReadTimeout when nothing is."""
        left = self.left()
        if not left:
            raise httpcore.ReadTimeout("the deadline has passed")
        return left if timeout is None else min(left, timeout)


class Guarded(httpcore.NetworkBackend):
    """Connects to public addresses, to `ours` (a host and port) wherever it is, to nothing else.

    Link-local addresses, where clouds keep their credentials, are refused for `ours` too.
    """

    def __init__(self, ours: tuple[str, int] | None = None) -> None:
        self._ours = ours
        self._real = httpcore.SyncBackend()
        self.deadline = Deadline()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the address that was checked, not to what the name means a moment later.

        Raises FetchError where it may not go.
        """
        for address in (found := _resolve(host, port)):
            if not _allowed(address, ours=(host, port) == self._ours):
                raise FetchError(
                    f"{host} is on a private network, and the source is not declared local for it.",
                    "Declare local = true for the source if the address is your own.",
                )
        for last, address in enumerate(found, start=1 - len(found)):
            try:
                stream = self._real.connect_tcp(
                    str(address), port, self.deadline.within(timeout), local_address, socket_options
                )
            except httpcore.ConnectError:
                if not last:
                    raise
            else:
                return _Timed(stream, self.deadline)
        raise httpcore.ConnectError(f"{host} has no address")

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._real.sleep(seconds)


class _Timed(httpcore.NetworkStream):
    """A stream of which every read and write ends by the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        within = self._deadline.within(timeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, within)
        return _Timed(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def transport(guard: Guarded) -> httpx.HTTPTransport:
    """What httpx sends its requests through; it goes where `guard` lets it."""
    made = httpx.HTTPTransport()
    if not isinstance(getattr(made, "_pool", None), httpcore.ConnectionPool):
        raise FetchError("This version of httpx cannot be kept from private addresses.")
    made._pool = httpcore.ConnectionPool(  # noqa: SLF001 - httpx has no public way; tests hold it
        ssl_context=httpx.create_ssl_context(), network_backend=guard
    )
    return made


def _resolve(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} cannot be resolved") from error
    # A scope ("%eth0") is of this machine and says nothing about the address.
    each = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found)
    return [ipaddress.ip_address(address) for address in each]


def _allowed(address: Address, *, ours: bool) -> bool:
    inside = _carried(address)
    if inside is not None:
        return _allowed(inside, ours=ours)
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    return ours or address.is_global


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in ipaddress.IPv6Network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo
