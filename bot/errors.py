"""Mapping of each error to its HTTP status, exit code and sentence."""

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
    NotAuthenticated,
    NotFound,
    Overloaded,
    SetupError,
    SnapshotError,
    SourceError,
    TooManyRequests,
)
from index.i18n.translation import gettext

log = logging.getLogger(__name__)

_EXIT_FAILED, _EXIT_USAGE = 1, 2
_STATUS_AND_EXIT_CODES: dict[type[BaseException], tuple[int, int]] = {
    ActionError: (400, _EXIT_USAGE),
    InvalidInput: (400, _EXIT_USAGE),
    NotAuthenticated: (401, _EXIT_FAILED),
    NotAllowed: (403, _EXIT_FAILED),
    NotFound: (404, _EXIT_FAILED),
    SetupError: (500, _EXIT_FAILED),
    SourceError: (502, _EXIT_FAILED),
    DeliveryError: (502, _EXIT_FAILED),
    SnapshotError: (503, _EXIT_FAILED),
    BackendError: (503, _EXIT_FAILED),
    Overloaded: (503, _EXIT_FAILED),
    TooManyRequests: (429, _EXIT_FAILED),
    AppError: (500, _EXIT_FAILED),
}


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """Error as people see it; `id` identifies an unexpected one in the log."""

    status: int
    exit_code: int
    error: str
    hint: str
    id: str | None = None


def describe_error(error: Exception) -> ErrorMessage:
    """Return the message for `error`, in the reader's language.

    For an unexpected error the message has only a random id. The traceback is logged with it.
    """
    if isinstance(error, AppError):
        status, exit_code = next(
            _STATUS_AND_EXIT_CODES[kind]
            for kind in type(error).__mro__
            if kind in _STATUS_AND_EXIT_CODES
        )
        message, hint = gettext(error.message), gettext(error.hint)
        return ErrorMessage(status, exit_code, message, hint)
    error_id = secrets.token_hex(4)
    log.error("unexpected id=%s", error_id, exc_info=error)
    return ErrorMessage(
        500,
        _EXIT_FAILED,
        gettext("Something went wrong on our side."),
        gettext("Try again; if it happens again, quote {id} to the people who run this.").format(
            id=error_id
        ),
        error_id,
    )
