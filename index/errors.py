"""Error hierarchy of the product: each error says what is wrong and what to do next."""


class AppError(Exception):
    """Error with a message for people: `message` says what is wrong, `hint` what to do next.

    Both may be constants in English (`mark`): they are translated where they are shown.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SetupError(AppError):
    """Wrong settings or sources.toml, or a missing extra: the process stops at start."""


class SnapshotError(AppError):
    """Index that cannot be used as it is."""


class NoSnapshot(SnapshotError):
    """Missing index: no snapshot answers yet."""


class SnapshotCorrupt(SnapshotError):
    """Snapshot with a missing file, or one that is not the file that was written."""


class ModelMismatch(SnapshotError):
    """Snapshot that was built with another model than the one it carries."""


class BackendError(AppError):
    """Vector engine or database that does not answer."""


class Overloaded(AppError):
    """Request for which there is no room now; `retry_after_s` is when to try again."""

    retry_after_s = 2


class TooManyRequests(Overloaded):
    """Request of somebody who has as many under way as one may have."""


class SourceError(AppError):
    """Registry that could not be read."""


class FetchError(SourceError):
    """Registry whose address could not be fetched."""


class ParseError(SourceError):
    """Registry whose file is not in the format declared."""


class ExpectationError(SourceError):
    """Registry that gave less than its declaration expects."""


class ActionError(AppError):
    """Request of a person that cannot be carried out; the message is shown to them."""


class NotAuthenticated(ActionError):
    """Request that needs a key, and has none or an unknown one."""


class NotFound(ActionError):
    """Request for something that does not exist."""


class NotAllowed(ActionError):
    """Request that this person has no right to make."""


class InvalidInput(ActionError):
    """Input that cannot be understood."""


class Cancelled(ActionError):
    """Work that a person ended before it was done."""


class DeliveryError(AppError):
    """Message that Slack or Teams refused."""
