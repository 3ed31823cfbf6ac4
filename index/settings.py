"""Settings that every process shares: where everything is kept."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment or `.env`, prefix `HASANYONE_`; an unknown name there is left alone.

    `data` is the folder where snapshots, caches and the store are kept.
    """

    model_config = SettingsConfigDict(
        env_prefix="HASANYONE_", env_file=".env", env_file_encoding="utf-8", extra="ignore"
    )

    data: Path = Path("data")
