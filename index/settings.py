"""Settings that every process shares: where everything is kept."""

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index import validation
from index.errors import SetupError


class Settings(BaseSettings):
    """Read from the environment or `.env`, prefix `HASANYONE_`; an empty value counts as unset.

    Unknown names are left alone.

    `data` is the folder where snapshots, caches and the store are kept.
    """

    model_config = SettingsConfigDict(
        env_prefix="HASANYONE_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
    )

    data: Path = Path("data")


AnySettings = TypeVar("AnySettings", bound=Settings)


def read(kind: type[AnySettings]) -> AnySettings:
    """The settings of one kind of process; raises SetupError that names the one that is wrong."""
    try:
        return kind()
    except ValidationError as error:
        where, told = validation.first(error)
        name = str(where[0])
        named = f"HASANYONE_{name.upper()}" if name in kind.model_fields else name
        raise SetupError(
            f"The setting {named} is wrong: {told}.",
            "Correct it in the environment or in .env; .env.example explains each one.",
        ) from None
