"""One error tree for the product: each error says what is wrong and what to do next."""


class AppError(Exception):
    """A fault worth a sentence to a person: `message` says what is wrong, `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SetupError(AppError):
    """Settings, sources.toml or an extra are not as they must be: stop at start."""


class SnapshotError(AppError):
    """The index cannot be used as it is."""


class NoSnapshot(SnapshotError):
    """There is no index yet."""


class SnapshotCorrupt(SnapshotError):
    """A file of the snapshot is missing or not the one that was written."""


class ModelMismatch(SnapshotError):
    """The snapshot was built with another model."""


class BackendError(AppError):
    """A vector engine or a database does not answer."""


class SourceError(AppError):
    """A registry could not be read."""


class FetchError(SourceError):
    """A registry's address could not be fetched."""


class ParseError(SourceError):
    """A registry's file is not in the format declared."""


class ExpectationError(SourceError):
    """A registry gave less than its declaration expects."""


class ActionError(AppError):
    """A person asked for what cannot be done: shown to them."""


class NotFound(ActionError):
    """There is no such thing."""


class NotAllowed(ActionError):
    """This person may not do that."""


class InvalidInput(ActionError):
    """What was typed cannot be understood."""


class Cancelled(ActionError):
    """A person ended what was under way."""


class DeliveryError(AppError):
    """Slack or Teams refused a message."""
