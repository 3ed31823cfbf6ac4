"""Paths of our pages, and the parser of their URLs."""

from collections.abc import Mapping
from urllib.parse import quote, unquote, urlencode, urlsplit

from index.model import Initiative

HELP_TAB_PATH = "/help/teams"
_INITIATIVES_PATH = "/initiatives/"
BRIEF_PREFIX = "/brief/"


def initiative_path(initiative: Initiative | str) -> str:
    """Return the path of the page of an initiative, given itself or its id."""
    initiative_id = initiative if isinstance(initiative, str) else initiative.id
    # A browser would normalise a path such as a//b or a/../b, so its slashes become %2F.
    would_be_normalised = any(part in {"", ".", ".."} for part in initiative_id.split("/"))
    safe = ":" if would_be_normalised else ":/"
    return _INITIATIVES_PATH + quote(initiative_id, safe=safe, errors="replace")


def search_path(question: str, **parameters: str) -> str:
    """Return the path of the page that answers `question`, without empty parameters."""
    return "/?" + urlencode(
        {"q": question, **{name: value for name, value in parameters.items() if value}}
    )


def brief_path(query_id: str, permission: str = "") -> str:
    """Return the path of the page that makes the brief of an answer, with a link's permission."""
    return BRIEF_PREFIX + query_id + ("?" + urlencode({"access": permission}) if permission else "")


def answer_path(query_id: str) -> str:
    """Return the path of the page that answers a stored question again."""
    return f"/answers/{quote(query_id, safe='')}"


def list_path(parameters: Mapping[str, str], page: int = 1) -> str:
    """Return the path of a page of the initiatives that have the chosen values of facets."""
    pairs = {name: value for name, value in parameters.items() if value}
    return query_path(
        _INITIATIVES_PATH.rstrip("/"), {**pairs, **({"page": str(page)} if page > 1 else {})}
    )


def query_path(path: str, parameters: Mapping[str, str]) -> str:
    """Return a path with parameters, without the empty ones."""
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{query}" if query else path


def parse_initiative_url(url: str, site: str) -> str | None:
    """Return the id of the initiative whose page on `site` is at `url`; None for another page."""
    try:
        parts, site_parts = urlsplit(url), urlsplit(site)
    except ValueError:
        return None
    prefix = site_parts.path.rstrip("/") + _INITIATIVES_PATH
    if parts.netloc.lower() != site_parts.netloc.lower() or not parts.path.startswith(prefix):
        return None
    return unquote(parts.path.removeprefix(prefix)) or None
