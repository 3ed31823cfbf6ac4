"""Names of facet values as people write them: countries, registries, statuses."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.presentation import labels
from bot.sanitise import visible_text
from bot.service.browsing.facet_index import Facet, registry_key
from index.facets.gazetteer import place_name
from index.model import SourceReport, Status

_NAMES_PATH = Path(__file__).parent / "registry_names.tsv"


def value_name(
    facet: Facet, key: str, spelling: str | None, sources: Sequence[SourceReport]
) -> str:
    """Return the name of a facet's value; `spelling` is that of the records."""
    if facet is Facet.PLACE:
        return place_name(key)
    if facet is Facet.REGISTRY:
        return registry_name(spelling or key, sources)
    if facet is Facet.STATUS:
        known = {status.value: label for status, label in labels.STATUS_LABELS.items()}
        return known.get(key, known[Status.UNKNOWN])
    return visible_text(spelling) or key


def registry_name(registry: str, sources: Sequence[SourceReport]) -> str:
    """Return the name of a registry: the title of its source, or that of a known list."""
    titles = {registry_key(source.name): visible_text(source.title) for source in sources}
    key = registry_key(registry)
    return titles.get(key) or _list_names().get(key) or visible_text(registry) or key


@cache
def _list_names() -> Mapping[str, str]:
    lines = _NAMES_PATH.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return {registry_key(id_): name for id_, _, name in pairs}
