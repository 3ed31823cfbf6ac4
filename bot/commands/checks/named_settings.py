"""Check of the names and values of settings, in the environment and in `.env`."""

import os
from collections.abc import Iterator
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource

from bot.settings import BotSettings
from index.settings import Settings
from index.validation import describe_errors
from ingest.settings import IngestSettings

_OUR_PREFIX = "HASANYONE_"
_CLASSES: tuple[type[Settings], ...] = (BotSettings, IngestSettings)
# How alike a name in `.env` is to a setting before it is taken for a mistyped one.
_MISTYPED = 0.75


def find_wrong_values() -> Iterator[str]:
    """Yield a sentence for each setting whose value cannot be used."""
    seen = set()
    for settings_class in _CLASSES:
        try:
            settings_class()  # type: ignore[call-arg] # as in index.settings
        except ValidationError as error:
            for location, problem, _ in describe_errors(error):
                name = setting_name(settings_class, str(location[0]))
                if name not in seen:
                    yield f"{name} is wrong: {problem}. Correct it; .env.example explains it."
                seen.add(name)


def find_unknown_names() -> Iterator[str]:
    """Yield a sentence for each name that looks like a setting and is none."""
    known = {
        setting_name(settings_class, name)
        for settings_class in _CLASSES
        for name in settings_class.model_fields
    }
    folded = {name.casefold(): name for name in known}
    in_file = DotEnvSettingsSource(BotSettings, case_sensitive=True).env_vars
    ours = {name for name in os.environ if name.upper().startswith(_OUR_PREFIX)}
    for name in sorted({*in_file, *ours}):
        if name.casefold() in folded:
            continue
        near = get_close_matches(name.casefold(), folded, n=1, cutoff=_MISTYPED)
        if not near and not name.upper().startswith(_OUR_PREFIX):
            continue  # a name of another program
        place = "in .env" if name in in_file else "in the environment"
        advice = (
            f"Did you mean {folded[near[0]]}?" if near else "See .env.example for those there are."
        )
        yield f"{name} {place} is not a setting and does nothing. {advice}"


def setting_name(settings_class: type[Settings], field: str) -> str:
    """Return the name of a setting in the environment, by its field or its alias."""
    model_field = settings_class.model_fields.get(field)
    if model_field is None:  # errors name an alias
        return field
    return str(model_field.validation_alias or f"{_OUR_PREFIX}{field.upper()}")
