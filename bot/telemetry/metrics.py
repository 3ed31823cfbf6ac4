"""Prometheus metrics of a server; no label has a question, a name or an address."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest

from index.tracing import collect_durations

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = tuple[str, ...]
# From a look-up in the store to a question that waits for its turn.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters and histograms of one server process, and readings that are taken when asked for."""

    def __init__(self) -> None:
        """Make a registry of its own, so that each server of a process counts for itself."""
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._questions = self._counter(
            "questions", "Questions answered, by surface and verdict.", "surface", "verdict"
        )
        self._stages = self._histogram(
            "question_stage_seconds", "Seconds of a stage of a question.", "stage"
        )
        self._requests = self._histogram(
            "http_request_seconds", "Seconds of a request of HTTP.", "method", "route", "status"
        )
        self._store = self._histogram(
            "store_seconds", "Seconds of a transaction of the store.", "kind"
        )
        self._store_errors = self._counter(
            "store_errors", "Transactions of the store that failed.", "kind"
        )
        self._rate_refusals = self._counter(
            "rate_refusals", "Requests refused because of a rate, by level.", "level"
        )

    def count_question(self, surface: str, verdict: str) -> None:
        """Count an answered question."""
        self._questions.labels(surface, verdict).inc()

    @contextmanager
    def observe_stages(self) -> Iterator[None]:
        """Observe how long each stage in the block takes."""
        with collect_durations() as durations:
            yield
        for stage, seconds in durations.items():
            self._stages.labels(stage).observe(seconds)

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Observe a request; `route` is a template and never a URL, which holds a question."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def count_rate_refusal(self, level: str) -> None:
        """Count a request that was refused because of the rate of a level."""
        self._rate_refusals.labels(level).inc()

    @contextmanager
    def observe_store(self, kind: str) -> Iterator[None]:
        """Observe a transaction that reads or writes, and count it if it fails."""
        started = perf_counter()
        try:
            yield
        except Exception:
            self._store_errors.labels(kind).inc()
            raise
        finally:
            self._store.labels(kind).observe(perf_counter() - started)

    def watch(
        self,
        name: str,
        description: str,
        labels: Labels,
        read: Callable[[], Mapping[Labels, float]],
    ) -> None:
        """Report what `read` returns whenever the metrics are asked for: label values → number.

        A name that ends in `_total` is a counter, any other a gauge.
        """
        self._registry.register(_Reading(f"hasanyone_{name}", description, labels, read))

    def render(self) -> bytes:
        """Return all metrics in Prometheus's text format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(f"hasanyone_{name}", description, labels, registry=self._registry)

    def _histogram(self, name: str, description: str, *labels: str) -> Histogram:
        full_name = f"hasanyone_{name}"
        return Histogram(full_name, description, labels, buckets=_SECONDS, registry=self._registry)


class _Reading:
    """Collector of numbers that something else counts."""

    def __init__(
        self,
        name: str,
        description: str,
        labels: Labels,
        read: Callable[[], Mapping[Labels, float]],
    ) -> None:
        self._name, self._description, self._labels, self._read = name, description, labels, read

    def describe(self) -> list[Metric]:
        """Return no description, so that nothing is read before it is asked for."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the metric with its present numbers."""
        kind: Any = CounterMetricFamily if self._name.endswith("_total") else GaugeMetricFamily
        family = kind(self._name, self._description, labels=self._labels)
        for values, number in self._read().items():
            family.add_metric(values, number)
        yield family
