"""SSRF guard: each host is resolved once, and only checked addresses are connected to."""

import socket
import ssl
import time
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx
from httpcore import SOCKET_OPTION

from index.errors import FetchError

IpAddress = IPv4Address | IPv6Address

# https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast. Listed here, because
# `is_global` differs between versions of Python: 3.11 takes 192.0.0.192 for a public address.
_NOT_PUBLIC_IPV4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
# Addresses are only given out from 2000::/3; of it, these are for special purposes.
# https://www.iana.org/assignments/iana-ipv6-special-registry
_GIVEN_OUT_IPV6 = IPv6Network("2000::/3")
_NOT_PUBLIC_IPV6 = tuple(
    map(IPv6Network, ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20"))
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052; 64:ff9b:1::/48 is for local use
_COMPATIBLE = IPv6Network("::/96")  # ::192.0.2.1, deprecated by RFC 4291
_LAST_32_BITS = 0xFFFFFFFF


class Deadline:
    """Deadline of a fetch, however slowly data arrive."""

    def __init__(self) -> None:
        self._end = 0.0

    def start(self, seconds: float) -> None:
        """Set the deadline to `seconds` from now."""
        self._end = time.monotonic() + seconds

    def remaining_s(self) -> float:
        """Return the remaining seconds, at least 0."""
        return max(0.0, self._end - time.monotonic())

    def limit_timeout(self, timeout: float | None) -> float:
        """Return the shorter of `timeout` and the remaining time, in seconds.

        Raises ReadTimeout if no time is left.
        """
        remaining = self.remaining_s()
        if not remaining:
            raise httpcore.ReadTimeout("the deadline has passed")
        return remaining if timeout is None else min(remaining, timeout)


class GuardedBackend(httpcore.NetworkBackend):
    """Network backend that connects only to public addresses and to `own_endpoint`.

    `own_endpoint` is a host and port that may be on a private network, but not on a link-local
    address, where clouds serve their credentials.
    """

    def __init__(self, own_endpoint: tuple[str, int] | None = None) -> None:
        self._own_endpoint = own_endpoint
        self._backend = httpcore.SyncBackend()
        self.deadline = Deadline()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a checked address of the host, which is resolved only once.

        Raises FetchError if one of the host's addresses is not allowed.
        """
        for address in (addresses := _resolve(host, port)):
            if not _is_allowed(address, is_own=(host, port) == self._own_endpoint):
                raise FetchError(
                    f"{host} is on a private network, and the source is not declared local for it.",
                    "Declare local = true for the source if the address is your own.",
                )
        for offset_from_last, address in enumerate(addresses, start=1 - len(addresses)):
            try:
                stream = self._backend.connect_tcp(
                    str(address),
                    port,
                    self.deadline.limit_timeout(timeout),
                    local_address,
                    socket_options,
                )
            except httpcore.ConnectError:
                if not offset_from_last:
                    raise
            else:
                return _DeadlineStream(stream, self.deadline)
        raise httpcore.ConnectError(f"{host} has no address")

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._backend.sleep(seconds)


class _DeadlineStream(httpcore.NetworkStream):
    """Network stream whose reads and writes end by the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.limit_timeout(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.limit_timeout(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        limited_timeout = self._deadline.limit_timeout(timeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, limited_timeout)
        return _DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def build_transport(guard: GuardedBackend) -> httpx.HTTPTransport:
    """Return an httpx transport that connects only through `guard`.

    Raises FetchError if the connection pool of this httpx version cannot be replaced.
    """
    http_transport = httpx.HTTPTransport()
    if not isinstance(getattr(http_transport, "_pool", None), httpcore.ConnectionPool):
        raise FetchError("Private addresses cannot be blocked with this version of httpx.")
    http_transport._pool = httpcore.ConnectionPool(  # noqa: SLF001 - httpx has no public way; tests cover it
        ssl_context=httpx.create_ssl_context(), network_backend=guard
    )
    return http_transport


def _resolve(host: str, port: int) -> list[IpAddress]:
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} cannot be resolved") from error
    # A scope ("%eth0") belongs to this machine, not to the address.
    unique = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in entries)
    return [ip_address(address) for address in unique]


def _is_allowed(address: IpAddress, *, is_own: bool) -> bool:
    embedded = _embedded_ipv4(address)
    if embedded is not None:
        return _is_allowed(embedded, is_own=is_own)
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    return is_own or is_public(address)


def is_public(address: IpAddress) -> bool:
    """Return whether an address may be reached on the internet, as every address embedded in it."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_IPV4)
    embedded = _embedded_ipv4(address)
    if embedded is not None:
        return is_public(embedded)
    return address in _GIVEN_OUT_IPV6 and not any(
        address in network for network in _NOT_PUBLIC_IPV6
    )


def _embedded_ipv4(address: IpAddress) -> IPv4Address | None:
    """Return the IPv4 address in an IPv6 one: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):  # not :: and ::1
        return IPv4Address(int(address) & _LAST_32_BITS)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo
