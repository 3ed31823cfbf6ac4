"""Shards of builds on queues of DBOS, from which the workers of all machines take them."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import Any

from dbos import DBOS, DBOSClient, EnqueueOptions

from ingest.exchange.shards import EMBED, READ, Shard

log = logging.getLogger(__name__)

SHARD_WORKFLOW = "shard"
# Shards that wait or run at the same time; more would only fill the database.
_MAX_OUTSTANDING = 256
_POLL_S = 0.2
# A shard that was running when so many workers died is left to the worker that builds.
_MAX_DEATHS = 3
_DEATHS = "deaths"
_ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


class QueuedWorkers:
    """Workers of one index that have the same version, sources and models as this one."""

    def __init__(self, database_url: str, queue_prefix: str, version: str) -> None:
        """Enqueue shards in the database; `queue_prefix` names the workers, `version` the code."""
        self._database_url = database_url
        self._prefix, self._version = queue_prefix, version

    @cached_property
    def _client(self) -> DBOSClient:
        """The door to the queues: unlike a workflow, it may be used in a step."""
        return DBOSClient(
            system_database_url=self._database_url, application_name="hasanyone", lazy=True
        )

    def queue_names(self) -> list[str]:
        """Return the names of the queues, to which a worker listens."""
        return [f"{self._prefix}-{kind}" for kind in (READ, EMBED)]

    def register_queues(self) -> None:
        """Register the queues: one shard of a kind at a time in a worker, one reader of a host."""
        read, embed = self.queue_names()
        DBOS.register_queue(
            read, worker_concurrency=1, partition_concurrency=1, polling_interval_sec=_POLL_S
        )
        DBOS.register_queue(embed, worker_concurrency=1, polling_interval_sec=_POLL_S)

    def run(
        self, build: str, shards: Iterable[Shard], tick: Callable[[], None]
    ) -> Iterator[tuple[Shard, Any]]:
        """Yield each shard when it is done, with its outcome; None if no worker could do it.

        `tick` is called while it waits, and may raise to end the build. A shard that was done for
        the same build before is not done again.
        """
        remaining, outstanding = iter(shards), dict[str, Shard]()
        with self._cancelled_at_the_end(outstanding):
            while True:
                for shard in islice(remaining, _MAX_OUTSTANDING - len(outstanding)):
                    outstanding[self._enqueue(build, shard)] = shard
                if not outstanding:
                    return
                ended = self._client.list_workflows(
                    workflow_ids=list(outstanding), status=list(_ENDED), load_input=False
                )
                for status in ended:
                    if status.status != "SUCCESS":
                        log.warning("shard not done", extra={"shard": status.workflow_id})
                    shard = outstanding.pop(status.workflow_id)
                    yield shard, status.output if status.status == "SUCCESS" else None
                if not ended:
                    tick()
                    time.sleep(_POLL_S)

    def forget(self, build: str) -> None:
        """Delete the shards of a build that has ended."""
        shards = self._client.list_workflows(
            workflow_id_prefix=_shard_id(build, ""), load_input=False, load_output=False
        )
        if shards:
            self._client.delete_workflows([each.workflow_id for each in shards])

    def close(self) -> None:
        """Close the connections."""
        self._client.destroy()

    def _enqueue(self, build: str, shard: Shard) -> str:
        options: EnqueueOptions = {
            "workflow_name": SHARD_WORKFLOW,
            "queue_name": f"{self._prefix}-{shard.kind}",
            "workflow_id": _shard_id(build, f"{shard.kind}-{shard.name}"),
            "app_version": self._version,
        }
        if shard.kind == READ:
            options["queue_partition_key"] = shard.host or shard.name
        self._client.enqueue(options, shard.kind, shard.name, shard.task)
        return options["workflow_id"]

    @contextmanager
    def _cancelled_at_the_end(self, outstanding: dict[str, Shard]) -> Iterator[None]:
        """Cancel what is outstanding if the build ends before it is done."""
        try:
            yield
        finally:
            if outstanding:
                self._client.cancel_workflows(list(outstanding))


def revive_shards(worker: str) -> None:
    """Put the shards that a dead worker was running back on their queues."""
    for status in DBOS.list_workflows(
        executor_id=worker, status="PENDING", name=SHARD_WORKFLOW, load_output=False
    ):
        deaths = int((status.attributes or {}).get(_DEATHS, 0)) + 1
        if deaths >= _MAX_DEATHS:
            DBOS.cancel_workflow(status.workflow_id)
            continue
        DBOS.update_workflow_attributes(status.workflow_id, {_DEATHS: deaths})
        DBOS.resume_workflow(status.workflow_id, queue_name=status.queue_name)


def _shard_id(build: str, name: str) -> str:
    return f"{SHARD_WORKFLOW}-{build}-{name}"
