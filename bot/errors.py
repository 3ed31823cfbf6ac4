"""Mapping of each error to its HTTP status, its exit code and the sentence that people read."""

import logging
import secrets
from dataclasses import dataclass

from index.errors import (
    ActionError,
    AppError,
    BackendError,
    DeliveryError,
    InvalidInput,
    NotAllowed,
    NotFound,
    SetupError,
    SnapshotError,
    SourceError,
)

log = logging.getLogger(__name__)

_EXIT_FAILED, _EXIT_USAGE = 1, 2
_STATUS_AND_EXIT_CODES: dict[type[BaseException], tuple[int, int]] = {
    ActionError: (400, _EXIT_USAGE),
    InvalidInput: (400, _EXIT_USAGE),
    NotAllowed: (403, _EXIT_FAILED),
    NotFound: (404, _EXIT_FAILED),
    SetupError: (500, _EXIT_FAILED),
    SourceError: (502, _EXIT_FAILED),
    DeliveryError: (502, _EXIT_FAILED),
    SnapshotError: (503, _EXIT_FAILED),
    BackendError: (503, _EXIT_FAILED),
    AppError: (500, _EXIT_FAILED),
}


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """What is shown of an error; `id` is there to quote where the fault is ours."""

    status: int
    exit_code: int
    error: str
    hint: str
    id: str | None = None


def describe_error(error: Exception) -> ErrorMessage:
    """Return what to show of `error`.

    Of an unexpected error only a random id is shown; its traceback goes into the log under that id.
    """
    if isinstance(error, AppError):
        status, exit_code = next(
            _STATUS_AND_EXIT_CODES[kind]
            for kind in type(error).__mro__
            if kind in _STATUS_AND_EXIT_CODES
        )
        return ErrorMessage(status, exit_code, error.message, error.hint)
    error_id = secrets.token_hex(4)
    log.error("unexpected id=%s", error_id, exc_info=error)
    return ErrorMessage(
        500,
        _EXIT_FAILED,
        "Something went wrong on our side.",
        f"Try again; if it happens again, quote {error_id} to whoever runs this.",
        error_id,
    )
