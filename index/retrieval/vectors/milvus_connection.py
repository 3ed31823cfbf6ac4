"""Connection to Milvus: the only door to pymilvus, with timeouts and errors of our own."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from index.errors import BackendError, SetupError

# Seconds for which no question asks a Milvus that failed: they would each wait for the timeout.
PAUSE_S = 5.0
# Seconds for one step of publishing: Milvus builds an index of millions of vectors meanwhile.
MANAGE_TIMEOUT_S = 3600.0
_LITE_SUFFIX = ".db"
_NO_ANSWER = "does not answer"

log = logging.getLogger(__name__)


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
        self._pymilvus = _import_pymilvus()
        self.failure: type[Any] = self._pymilvus.MilvusException
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
            with self.manage() as client:
                yield client
        except BackendError:
            self._paused_until = self._clock() + PAUSE_S
            raise

    @contextmanager
    def manage(self) -> Iterator[Any]:
        """Give the client for publishing and checks; raise BackendError for what fails in it."""
        try:
            yield self._connected()
        except self.failure as error:
            log.warning("milvus failed", extra={"code": str(error.code), "reason": error.message})
            problem = _describe(error.message)
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
            with suppress(self.failure):
                client.close()

    def _error(self, problem: str) -> BackendError:
        return BackendError(
            f"Milvus at {self.place} {problem}.",
            "Start it, check HASANYONE_MILVUS and its token, or leave them out to use FAISS.",
        )


def _describe(message: str) -> str:
    """Return what is wrong, in our words: the server's may hold addresses and stack traces."""
    message = message.lower()
    if "auth" in message or "permission" in message:
        return "refuses the token of HASANYONE_MILVUS_TOKEN"
    if "not found" in message or "not exist" in message or "not loaded" in message:
        return "does not have the vectors of this index ready"
    return _NO_ANSWER


def _check_uri(uri: str, *, is_lite: bool) -> None:
    parts = urlsplit(uri)
    if not is_lite and not (parts.scheme in ("http", "https") and parts.hostname):
        raise SetupError(
            "HASANYONE_MILVUS is not the address of a Milvus.",
            "Give one such as http://127.0.0.1:19530, or a file ending in .db for Milvus Lite.",
        )


def _import_pymilvus() -> Any:
    try:
        import pymilvus  # noqa: PLC0415 - large, and only for those who use it
    except ImportError as error:
        raise SetupError(
            "HASANYONE_MILVUS is set, but pymilvus is not installed.",
            "Install it: pip install 'hasanyone[milvus]'.",
        ) from error
    # It logs each failure with a traceback; ours is one line.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    return pymilvus
