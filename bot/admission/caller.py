"""Callers whose waiting requests are counted: an address, or a person in a workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

from bot.store.model import Person

# An IPv6 customer is given a network of this size at least, and may use all of its addresses.
_IPV6_CUSTOMER_BITS = 64


class Level(StrEnum):
    """Kind of whom requests are counted for."""

    ADDRESS = "address"
    WORKSPACE = "workspace"
    CHANNEL = "channel"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Caller:
    """Origin of a request by level, the widest first; between the widest ones turns are fair."""

    keys: Mapping[Level, str]

    @property
    def group(self) -> str:
        """Return the key of the widest level: the address or the workspace."""
        return next(iter(self.keys.values()))

    @property
    def is_waiting_request(self) -> bool:
        """Return whether a client waits for the response, and asks again if it is refused."""
        return Level.ADDRESS in self.keys


def address_caller(host: str) -> Caller:
    """Return the caller at an address; of IPv6 the network of 64 bits counts as one."""
    try:
        address = ip_address(host)
    except ValueError:  # a socket of this machine has no address
        return Caller({Level.ADDRESS: host})
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        host = str(int(address) >> _IPV6_CUSTOMER_BITS)
    return Caller({Level.ADDRESS: host})


def person_caller(person: Person, channel: str | None = None) -> Caller:
    """Return a person of a chat as a caller, in the channel or conversation with this key."""
    keys = {Level.WORKSPACE: person.tenant_key("")}
    if channel:
        keys[Level.CHANNEL] = person.tenant_key(channel)
    return Caller({**keys, Level.USER: person.key})
