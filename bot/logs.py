"""Logging set-up: a server logs to the console, a command to a file in the data folder."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_MAX_LOG_BYTES = 1_000_000


def log_to_console() -> None:
    """Log to standard error, where service managers collect it."""
    _configure(logging.StreamHandler(sys.stderr))


def log_to_file(data: Path) -> None:
    """Log to `data`/hasanyone.log, to keep log lines out of the terminal."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        _configure(
            RotatingFileHandler(data / "hasanyone.log", maxBytes=_MAX_LOG_BYTES, backupCount=1)
        )
    except OSError:
        _configure(logging.NullHandler())  # the command reports that the folder is not usable


def _configure(handler: logging.Handler) -> None:
    logging.basicConfig(level=logging.INFO, handlers=[handler], format=_FORMAT, force=True)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # on a full disk, lose log lines and print no traceback
