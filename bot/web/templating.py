"""Jinja environment of the pages; every value is sanitised and escaped."""

from collections.abc import Sequence
from importlib.metadata import version

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.presentation import initiative_view, next_steps, provenance
from bot.sanitise import sanitise_text, sanitise_url
from bot.service import filters
from bot.urls import initiative_path, search_path
from index.facets.gazetteer import country_name
from index.model import OutcomeResult, SourceReport, SourceState, Status, VerdictKind
from index.text.documents import truncate


def make_environment() -> Environment:
    """Return the environment with its templates, globals and filters."""
    environment = Environment(
        loader=PackageLoader("bot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_sanitise,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        advice=next_steps,
        filters=filters,
        provenance=provenance,
        wording=initiative_view,
        Result=OutcomeResult,
        SourceState=SourceState,
        titles=_source_titles,
        Status=Status,
        VerdictKind=VerdictKind,
        version=version("hasanyone"),
    )
    environment.filters.update(
        address=initiative_path,
        country=country_name,
        short=truncate,
        link=sanitise_url,
        search=search_path,
    )
    return environment


def _source_titles(sources: Sequence[SourceReport]) -> dict[str, str]:
    """Return the titles of the sources that a question may be filtered by, by source name."""
    return {source.name: source.title for source in sources if source.state is SourceState.READ}


def _sanitise(value: object) -> object:
    return sanitise_text(value) if type(value) is str else value
