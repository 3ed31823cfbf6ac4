"""Logging set-up: a server logs to the console, a command to a file in the data folder."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_MAX_LOG_BYTES = 1_000_000


def log_to_console() -> None:
    """Send the log to standard error, where whoever runs the server collects it."""
    _configure(logging.StreamHandler(sys.stderr))


def log_to_file(data: Path) -> None:
    """Send the log to `data`/hasanyone.log, away from the person at the terminal."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        _configure(
            RotatingFileHandler(data / "hasanyone.log", maxBytes=_MAX_LOG_BYTES, backupCount=1)
        )
    except OSError:
        _configure(logging.NullHandler())  # the command itself says that the folder is not usable


def _configure(handler: logging.Handler) -> None:
    logging.basicConfig(level=logging.INFO, handlers=[handler], format=_FORMAT, force=True)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # a full disk loses log lines, and the terminal gets no trace
