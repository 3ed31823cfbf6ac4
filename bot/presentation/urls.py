"""The addresses of our own pages, and what they name."""

from urllib.parse import quote, unquote, urlencode, urlsplit

from index.model import Initiative

_INITIATIVES = "/initiatives/"


def initiative_address(initiative: Initiative | str) -> str:
    """The address of an initiative's page, or of the page of an id."""
    name = initiative if isinstance(initiative, str) else initiative.id
    # Where a browser would tidy the path (a//b, a/../b), its slashes are written as %2F.
    tidied = any(part in {"", ".", ".."} for part in name.split("/"))
    return _INITIATIVES + quote(name, safe=":" if tidied else ":/")


def search_address(question: str, **more: str) -> str:
    """The address of the page that answers `question`; what is empty of `more` is left out."""
    return "/?" + urlencode({"q": question, **{name: each for name, each in more.items() if each}})


def initiative_at(address: str, site: str) -> str | None:
    """The id of the initiative whose page on `site` this is the address of; None: no such page."""
    try:
        asked, ours = urlsplit(address), urlsplit(site)
    except ValueError:
        return None
    pages = ours.path.rstrip("/") + _INITIATIVES
    if asked.netloc.lower() != ours.netloc.lower() or not asked.path.startswith(pages):
        return None
    return unquote(asked.path.removeprefix(pages)) or None
