"""Jinja environment of the pages; every value is sanitised and escaped."""

from importlib.metadata import version

from jinja2 import Environment
from markupsafe import Markup, escape

from bot.presentation import labels
from bot.presentation.pages import page_labels
from bot.sanitise import sanitise_url, template_environment
from bot.urls import query_path, search_path
from bot.web.languages.choice import list_other_languages
from bot.web.languages.marking import MarkingTemplate
from index.i18n.translation import current_language
from index.text.documents import truncate


def make_environment(site: str = "") -> Environment:
    """Return the environment with its templates, globals and filters.

    `site` is the public address of the server, empty where it is unknown.
    """
    environment = template_environment("bot.web")
    environment.template_class = MarkingTemplate
    environment.globals.update(
        labels=labels,
        language=current_language,
        other_languages=list_other_languages,
        page_labels=page_labels,
        site=site,
        takes_sign_in=False,
        version=version("hasanyone"),
    )
    environment.filters.update(
        fill=_fill,
        link=sanitise_url,
        query=query_path,
        search=search_path,
        short=truncate,
    )
    return environment


def _fill(template: str, **parts: Markup) -> Markup:
    """Return a format string of ours filled with parts that are HTML-escaped already."""
    return escape(template).format(**parts)
