"""Each error's HTTP status, exit code and sentence, once."""

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

_FAILED, _WRONG_USE = 1, 2
_CODES: dict[type[BaseException], tuple[int, int]] = {
    ActionError: (400, _WRONG_USE),
    InvalidInput: (400, _WRONG_USE),
    NotAllowed: (403, _FAILED),
    NotFound: (404, _FAILED),
    SetupError: (500, _FAILED),
    SourceError: (502, _FAILED),
    DeliveryError: (502, _FAILED),
    SnapshotError: (503, _FAILED),
    BackendError: (503, _FAILED),
    AppError: (500, _FAILED),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What a person is told; `id` is there to quote where we are at fault."""

    status: int
    exit_code: int
    error: str
    hint: str
    id: str | None = None


def fault(error: Exception) -> Fault:
    """What to tell of `error`; of an unexpected one only an id, the rest goes into the log."""
    if isinstance(error, AppError):
        status, exit_code = next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)
        return Fault(status, exit_code, error.message, error.hint)
    number = secrets.token_hex(4)
    log.error("unexpected id=%s", number, exc_info=error)
    return Fault(
        500,
        _FAILED,
        "Something went wrong on our side.",
        f"Try again; if it happens again, quote {number} to whoever runs this.",
        number,
    )
