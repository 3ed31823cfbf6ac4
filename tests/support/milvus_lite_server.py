"""A Milvus on loopback that can be stopped and started: Milvus Lite behind its own gRPC server."""

import socket
from pathlib import Path

from milvus_lite.adapter.grpc.server import start_server_in_thread


class LiteServer:
    """Milvus Lite at a port that stays the same; it does not run before it is started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._running = None

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._running = start_server_in_thread(str(self._folder), "127.0.0.1", self._port)

    def stop(self) -> None:
        if self._running:
            server, database, _ = self._running
            server.stop(grace=0).wait()
            database.close()
            self._running = None
