"""Localisation file of the manifest: its texts in another language, by their place in it.

https://learn.microsoft.com/microsoftteams/platform/resources/schema/localization-schema
"""

from collections.abc import Iterator, Mapping
from typing import Any

from index.i18n.translation import gettext

_TEXTS = ("title", "description")


def build_localisation(manifest: Mapping[str, Any], schema_url: str) -> dict[str, str]:
    """Return the file for the texts of an English `manifest`, in the language of this context."""
    places = {
        "name.short": manifest["name"]["short"],
        "name.full": manifest["name"]["full"],
        "description.short": manifest["description"]["short"],
        "description.full": manifest["description"]["full"],
        **dict(_tab_names(manifest)),
        **dict(_command_texts(manifest)),
        **dict(_extension_texts(manifest)),
    }
    return {"$schema": schema_url} | {place: gettext(text) for place, text in places.items()}


def _tab_names(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for number, tab in enumerate(manifest["staticTabs"]):
        if "name" in tab:  # Teams names its own tabs
            yield f"staticTabs[{number}].name", tab["name"]


def _command_texts(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for list_number, command_list in enumerate(manifest["bots"][0]["commandLists"]):
        for number, command in enumerate(command_list["commands"]):
            place = f"bots[0].commandLists[{list_number}].commands[{number}].description"
            yield place, command["description"]


def _extension_texts(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for number, command in enumerate(manifest["composeExtensions"][0]["commands"]):
        place = f"composeExtensions[0].commands[{number}]"
        for name in _TEXTS:
            yield f"{place}.{name}", command[name]
        for position, parameter in enumerate(command.get("parameters", ())):
            for name in _TEXTS:
                yield f"{place}.parameters[{position}].{name}", parameter[name]
