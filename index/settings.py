"""Settings shared by every process, read from the environment or `.env`."""

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index import validation
from index.errors import SetupError


def _split_names(value: object) -> object:
    """Return the names in a comma-separated text; anything else unchanged."""
    if not isinstance(value, str):
        return value
    return tuple(name.strip() for name in value.split(",") if name.strip())


# A setting that holds names, separated by commas.
NameList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_names)]


class Settings(BaseSettings):
    """Settings from the environment or `.env`, prefix `HASANYONE_`; an empty value counts as unset.

    Unknown names are ignored. `data` is the folder of snapshots, caches and the store; `database`
    is the SQLAlchemy URL of a store elsewhere. `lease` is in seconds; after it, another process
    takes over what a killed process has not finished: deliveries, and builds. `snapshot_url` is a
    place that several machines share, `snapshot_key` signs what is put there. `index_name` tells
    the indexes apart whose builds are kept in one database.

    `milvus` is the address of a Milvus, or a file of Milvus Lite; `milvus_timeout` is in seconds.
    `otlp_endpoint` is where spans are sent; the other settings of OpenTelemetry are read by its
    library.
    """

    model_config = SettingsConfigDict(
        env_prefix="HASANYONE_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
    )

    data: Path = Path("data")
    database: str | None = None
    lease: float = Field(default=30.0, gt=0)
    index_name: str = Field(default="main", pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    snapshot_url: str | None = None
    snapshot_key: SecretStr | None = None
    milvus: str | None = None
    milvus_token: SecretStr | None = None
    milvus_alias: str = "hasanyone"
    milvus_timeout: Annotated[float, Field(gt=0)] = 2.0
    log_format: Literal["text", "json"] = "text"
    otlp_endpoint: str | None = Field(None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")


SettingsT = TypeVar("SettingsT", bound=Settings)


def read_settings(settings_class: type[SettingsT]) -> SettingsT:
    """Return the settings of one kind of process; raise SetupError that names the wrong one."""
    try:
        # mypy does not see the default of a field with an alias.
        return settings_class()  # type: ignore[call-arg]
    except ValidationError as error:
        location, problem = validation.describe_first_error(error)
        name = str(location[0])
        setting = f"HASANYONE_{name.upper()}" if name in settings_class.model_fields else name
        raise SetupError(
            f"The setting {setting} is wrong: {problem}.",
            "Correct it in the environment or in .env; .env.example explains each one.",
        ) from None
