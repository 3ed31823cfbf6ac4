"""Identity of URLs: when two ways of writing one mean the same page or repository."""

import re

_PREFIX = re.compile(r"^\w+://(www\.)?", re.IGNORECASE)
_SUFFIX = re.compile(r"(\.git)?/*$")
# A fragment that a page's own program reads as an address: `#/projects/14`, `#!/p/2`, `#p/2`,
# `#id=7`. `#:~:text=…` is a place to scroll to.
_ROUTE = re.compile(r"#(?!:~:)(?=[/!]|[^#]*[/=])")
# Query parameters that say where a reader came from, not what is read.
_TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid)=[^&#]*&?", re.IGNORECASE)


def normalise_url(url: str, *, keep_fragment: bool = True) -> str:
    """Return a URL in lower case without scheme, `www.`, tracking, trailing slashes and `.git`.

    A fragment that is a route is always kept: `app/#/projects/14` is a page of its own. Without
    `keep_fragment` any other fragment, a place within the page, is removed.
    """
    page, mark, fragment = url.strip().partition("#")
    page = _PREFIX.sub("", _TRACKING.sub("", page)).rstrip("?&")
    page, fragment = _SUFFIX.sub("", page), _SUFFIX.sub("", fragment)
    is_kept = bool(fragment.strip("!/")) and (keep_fragment or is_route(mark + fragment))
    return f"{page}/#{fragment}".casefold() if is_kept else page.casefold()


def is_route(fragment: str) -> bool:
    """Return whether a fragment, with its `#`, is the address of a page within an application."""
    return bool(_ROUTE.match(fragment))


def split_route(normalised_url: str) -> tuple[str, str]:
    """Return a normalised URL without its route, and the route; the route is empty if none."""
    page, _, fragment = normalised_url.partition("/#")
    return (page, fragment) if is_route(f"#{fragment}") else (normalised_url, "")
