"""Choices of the form to ask, with how many initiatives each has, and words to choose from."""

from collections.abc import Mapping
from dataclasses import replace

from bot.presentation.forms import FormField, SearchForm
from bot.presentation.pages import page_labels
from bot.presentation.pages.names import value_name
from bot.service.browsing.facet_index import Facet, FacetIndex
from index.model import FilterName

_FACETS: Mapping[str, Facet] = {
    FilterName.PLACE: Facet.PLACE,
    FilterName.STATUS: Facet.STATUS,
    FilterName.THEME: Facet.THEME,
    FilterName.ORG: Facet.ORGANISATION,
    FilterName.SOURCE: Facet.REGISTRY,
}
# Words to choose from, so many that an answer stays small.
_MAX_WORDS = 25


def count_choices(form: SearchForm, facets: FacetIndex) -> SearchForm:
    """Return the form with a number for each choice, and frequent words for each free field."""
    return replace(form, filters=tuple(_count(field, facets) for field in form.filters))


def _count(field: FormField, facets: FacetIndex) -> FormField:
    facet = _FACETS.get(field.name)
    if facet is None:
        return field
    if not field.choices:
        is_theme = facet is Facet.THEME
        counts = facets.common_themes(_MAX_WORDS) if is_theme else facets.counts(facet, {})
        values = counts[:_MAX_WORDS]
        names = tuple(value_name(facet, each.key, each.spelling, ()) for each in values)
        return replace(field, words=names)
    counted = {
        value: page_labels.COUNTED.format(
            label=label, count=sum(facets.count(facet, each) for each in value.split(","))
        )
        for value, label in field.choices.items()
    }
    return replace(field, choices=counted)
