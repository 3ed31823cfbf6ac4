"""Fetch budget: timeouts, retries and limits of all fetching."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FetchBudget:
    """Limits on fetching, in seconds, bytes and counts.

    `total_timeout_s` is for one URL, with its redirects and retries. `max_retry_after_s` is the
    longest accepted Retry-After. `backoff_s` is the first delay between attempts, doubled each
    time. `requests_per_s` is for one host, `max_requests` for one source, `max_bytes` for one
    decompressed body.
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
    max_requests: int = 10_000
