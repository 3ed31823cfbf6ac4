"""Postgres connections that give up when the server does not answer, so that nobody waits for it.

A server that is frozen, or behind a network that drops packets, neither answers nor closes its
connections. A limit in the server (`statement_timeout`) cannot help then: the client has one too.
"""

import time
from typing import Any

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Engine, event

CONNECT_TIMEOUT_S = 3  # libpq accepts no less than 2
STATEMENT_TIMEOUT_S = 4.0
# The server cancels a statement first, which leaves the connection usable.
_ANSWER_TIMEOUT_S = STATEMENT_TIMEOUT_S + 1
_INTERVAL_S = 0.1  # psycopg's own


class _ImpatientConnection(psycopg.Connection[Any]):
    """Connection that closes itself if the server does not answer a statement in five seconds."""

    def wait(
        self, gen: PQGen[Any], interval: float = _INTERVAL_S, timeout: float | None = None
    ) -> Any:
        limit_s, begin = timeout or _ANSWER_TIMEOUT_S, time.monotonic()
        try:
            return super().wait(gen, interval, limit_s)
        except psycopg.OperationalError:
            if time.monotonic() - begin >= limit_s:
                self.pgconn.finish()  # what comes after it cannot be told from what comes late
            raise


class _ImpatientAsyncConnection(psycopg.AsyncConnection[Any]):
    """The same for asyncio."""

    async def wait(
        self,
        gen: PQGen[Any],
        interval: float = _INTERVAL_S,
        timeout: float | None = None,  # noqa: ASYNC109 - psycopg's signature
    ) -> Any:
        limit_s, begin = timeout or _ANSWER_TIMEOUT_S, time.monotonic()
        try:
            return await super().wait(gen, interval, limit_s)
        except psycopg.OperationalError:
            if time.monotonic() - begin >= limit_s:
                self.pgconn.finish()
            raise


def limit_waiting(engine: Engine) -> None:
    """Limit how long connecting to Postgres and each statement may take; also of asyncio."""
    is_async = engine.dialect.is_async

    @event.listens_for(engine, "do_connect")
    def _set_limits(dialect: Any, _entry: object, args: Any, parameters: Any) -> Any:
        parameters.setdefault("connect_timeout", CONNECT_TIMEOUT_S)
        limit = f"-c statement_timeout={STATEMENT_TIMEOUT_S * 1000:.0f}"
        parameters["options"] = f"{limit} {parameters.get('options', '')}".strip()
        if is_async:
            parameters["async_creator_fn"] = _ImpatientAsyncConnection.connect
            return dialect.connect(*args, **parameters)
        return _ImpatientConnection.connect(*args, **parameters)
