"""Logging set-up: a server logs to the console, a command to a file in the data folder."""

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from index.tracing import trace_id

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_MAX_LOG_BYTES = 1_000_000
# Fields of every record, of which the line has those that it needs.
_RECORD_FIELDS = frozenset(
    (*logging.makeLogRecord({}).__dict__, "message", "asctime", "color_message", "taskName")
)


class JsonFormatter(logging.Formatter):
    """Formatter of a record as a line of JSON, with the fields that were logged beside its message.

    `trace_id` is that of the trace, if there is one. Our records have no question in them.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := trace_id():
            line["trace_id"] = identifier
        line |= {
            name: value for name, value in record.__dict__.items() if name not in _RECORD_FIELDS
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_to_console(log_format: str = "text") -> None:
    """Log to standard error, where service managers collect it: lines of text, or of `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else logging.Formatter(_FORMAT))
    _configure(handler)


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
