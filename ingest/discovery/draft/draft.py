"""Draft of a declaration, before it is a block of sources.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.discovery.detect import DetectedSource
from ingest.discovery.names import SourceNames


@dataclass(frozen=True, slots=True)
class Draft:
    """Draft of a declaration: `detected` has its part, harvest and address.

    `folder` has the files of a source on this machine, which needs no address. `local` allows an
    address on a private network. `licence` is that of the data, if stated. `is_complete` is set if
    a sample is all that there is. `corrected` are the fields of ours that a person set; `statuses`
    are the registry's words for a status, each with ours.
    """

    detected: DetectedSource
    names: SourceNames
    local: bool = False
    folder: Path | None = None
    licence: str = ""
    is_complete: bool = False
    corrected: frozenset[str] = field(default_factory=frozenset)
    statuses: Mapping[str, str] = field(default_factory=dict)

    @property
    def part(self) -> dict[str, Any]:
        """The settings of its `[[source.part]]`."""
        return self.detected.part

    @property
    def mapping(self) -> dict[str, Any]:
        """Its own mapping: our field → expression, or list of them."""
        return dict(self.part.get("map", {}))
