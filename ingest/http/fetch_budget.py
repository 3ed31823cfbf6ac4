"""The fetch budget: timeouts, retries and bounds of all fetching."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FetchBudget:
    """Bounds on fetching, in seconds, bytes and counts.

    `total_timeout_s` is for one URL, its redirects and further tries included; `max_retry_after_s`
    is the longest Retry-After that is waited for. `backoff_s` is the first delay between tries,
    doubled each time. `requests_per_s` is for one host, `max_requests` for one source, `max_bytes`
    for one decompressed body.
    """

    connect_timeout_s: float = 10.0
    read_timeout_s: float = 30.0
    total_timeout_s: float = 900.0
    max_tries: int = 4
    backoff_s: float = 2.0
    max_retry_after_s: float = 120.0
    max_redirects: int = 5
    max_bytes: int = 200 * 1024 * 1024
    requests_per_s: float = 2.0
    max_requests: int = 5000
