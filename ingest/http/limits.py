"""What a fetch may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes, tries; `rate` is requests a second to one host.

    `whole` is the time that one address may take, its redirects and further tries included.
    `longest_wait` is the longest Retry-After that is waited for. `requests` is for one source.
    """

    connect: float = 10.0
    read: float = 30.0
    whole: float = 900.0
    tries: int = 4
    backoff: float = 2.0
    longest_wait: float = 120.0
    redirects: int = 5
    largest: int = 200 * 1024 * 1024
    rate: float = 2.0
    requests: int = 5000
