"""Templates with the product's words at hand; every value is escaped and made plain."""

from collections.abc import Sequence
from importlib.metadata import version

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.presentation import initiative_text, next_steps, provenance
from bot.presentation.sanitise import plain, web_address
from bot.presentation.urls import initiative_address, search_address
from bot.service import filters
from index.facets.gazetteer import country_name
from index.model import Result, SourceReport, SourceState, Status, VerdictKind
from index.text.documents import shortened


def environment() -> Environment:
    """The templates of the page, ready to render."""
    made = Environment(
        loader=PackageLoader("bot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        advice=next_steps,
        filters=filters,
        provenance=provenance,
        wording=initiative_text,
        Result=Result,
        SourceState=SourceState,
        titles=_titles,
        Status=Status,
        VerdictKind=VerdictKind,
        version=version("hasanyone"),
    )
    made.filters.update(
        address=initiative_address,
        country=country_name,
        short=shortened,
        link=web_address,
        search=search_address,
    )
    return made


def _titles(sources: Sequence[SourceReport]) -> dict[str, str]:
    """The sources that a question may be limited to: name → title."""
    return {source.name: source.title for source in sources if source.state is SourceState.READ}


def _plain(value: object) -> object:
    return plain(value) if type(value) is str else value
