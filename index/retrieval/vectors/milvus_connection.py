"""Connection to Milvus: the only door to pymilvus, with timeouts and errors of our own."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from index.errors import BackendError, SetupError

# Seconds for which no question asks a Milvus that failed: they would each wait for the timeout.
PAUSE_S = 5.0
# Seconds for a call that publishes or checks: an insertion, a change of names.
MANAGE_TIMEOUT_S = 60.0
_MAX_REASON = 300
_LITE_SUFFIX = ".db"
_NO_ANSWER = "does not answer"

log = logging.getLogger(__name__)


class BoundedClient:
    """Client of pymilvus whose calls have a timeout: by default they would wait for ever."""

    def __init__(self, client: Any, timeout_s: float) -> None:
        self._client, self._timeout_s = client, timeout_s

    def __getattr__(self, name: str) -> Any:
        return partial(getattr(self._client, name), timeout=self._timeout_s)


class MilvusConnection:
    """Connection that is opened when it is first needed; safe to share between threads."""

    def __init__(
        self,
        uri: str,
        token: str = "",
        timeout_s: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use the server at `uri`, or the file of Milvus Lite; a question waits for `timeout_s`.

        Raises SetupError if the URI is none, or pymilvus is not installed.
        """
        self.is_lite = uri.endswith(_LITE_SUFFIX)
        self.timeout_s = timeout_s
        _check_uri(uri, is_lite=self.is_lite)
        self._uri, self._token, self._clock = uri, token, clock
        self._pymilvus, grpc = _import_libraries()
        # A timeout comes as it is, what the server says comes wrapped.
        self.failures: tuple[type[Exception], ...] = (
            self._pymilvus.MilvusException,
            grpc.RpcError,
        )
        self._lock = threading.Lock()
        self._client: Any = None
        self._paused_until = 0.0

    @property
    def place(self) -> str:
        """The address of the server without what signs in, or the name of the file."""
        if self.is_lite:
            return self._uri.rpartition("/")[2]
        parts = urlsplit(self._uri)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @contextmanager
    def ask(self) -> Iterator[Any]:
        """Give the client for a question; raise BackendError at once after a recent failure."""
        if self._clock() < self._paused_until:
            raise self._error(_NO_ANSWER)
        try:
            with self.manage(self.timeout_s) as client:
                yield client
        except BackendError:
            self._paused_until = self._clock() + PAUSE_S
            raise

    @contextmanager
    def manage(self, timeout_s: float = MANAGE_TIMEOUT_S) -> Iterator[Any]:
        """Give the client for publishing and checks; raise BackendError for what fails in it.

        Each of its calls waits for `timeout_s`, unless it is given another `timeout`.
        """
        try:
            yield BoundedClient(self._connected(), timeout_s)
        except self.failures as error:
            reason = " ".join(str(error).split())
            log.warning("milvus failed reason=%s", reason[:_MAX_REASON])
            problem = _describe(reason)
            if problem == _NO_ANSWER:
                self._disconnect()
            raise self._error(problem) from error

    def new_schema(self, dimension: int) -> Any:
        """Return the schema of a collection: key, initiative, and a vector of `dimension`."""
        types = self._pymilvus.DataType
        schema = self._pymilvus.MilvusClient.create_schema(
            auto_id=False, enable_dynamic_field=False
        )
        schema.add_field("key", types.INT64, is_primary=True)
        schema.add_field("initiative", types.INT64)
        schema.add_field("vector", types.FLOAT_VECTOR, dim=dimension)
        return schema

    def new_index_parameters(self) -> Any:
        """Return the parameters of indexes, none yet."""
        return self._pymilvus.MilvusClient.prepare_index_params()

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._pymilvus.MilvusClient(
                    self._uri, token=self._token, timeout=self.timeout_s, dedicated=True
                )
            return self._client

    def _disconnect(self) -> None:
        """Close the client: it does not find a server again that was away."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            with suppress(*self.failures):
                client.close()

    def _error(self, problem: str) -> BackendError:
        return BackendError(
            f"Milvus at {self.place} {problem}.",
            "Start it, check HASANYONE_MILVUS and its token, or leave them out to use FAISS.",
        )


def _describe(reason: str) -> str:
    """Return what is wrong, in our words: the server's may hold addresses and stack traces."""
    reason = reason.lower()
    if "auth" in reason or "permission" in reason:
        return "refuses the token of HASANYONE_MILVUS_TOKEN"
    if "not found" in reason or "not exist" in reason or "not loaded" in reason:
        return "does not have the vectors of this index ready"
    is_away = any(word in reason for word in ("connect", "unavailable", "deadline", "timeout"))
    return _NO_ANSWER if is_away else "refused what it was asked; our log has its reason"


def _check_uri(uri: str, *, is_lite: bool) -> None:
    parts = urlsplit(uri)
    if not is_lite and not (parts.scheme in ("http", "https") and parts.hostname):
        raise SetupError(
            "HASANYONE_MILVUS is not the address of a Milvus.",
            "Give one such as http://127.0.0.1:19530, or a file ending in .db for Milvus Lite.",
        )


def _import_libraries() -> tuple[Any, Any]:
    try:
        import grpc  # noqa: PLC0415 - as below
        import pymilvus  # noqa: PLC0415 - large, and only for those who use it
    except ImportError as error:
        raise SetupError(
            "HASANYONE_MILVUS is set, but pymilvus is not installed.",
            "Install it: pip install 'hasanyone[milvus]'.",
        ) from error
    # It logs each failure with a traceback; ours is one line.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    return pymilvus, grpc
