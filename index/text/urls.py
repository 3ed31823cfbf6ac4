"""Identity of URLs: when two ways of writing one mean the same page or repository."""

import re

_PREFIX = re.compile(r"^\w+://(www\.)?", re.IGNORECASE)
_SUFFIX = re.compile(r"(\.git)?/*$")
_SUFFIX_WITH_FRAGMENT = re.compile(r"(\.git)?/*(#.*)?$")


def normalise_url(url: str, *, keep_fragment: bool = True) -> str:
    """Return a URL in lower case without scheme, `www.`, trailing slashes and `.git`.

    The fragment (`#…`) counts: in `app/#/projects/14` it is the route to a page of its own. Without
    `keep_fragment` it is removed, routes included.
    """
    suffix = _SUFFIX if keep_fragment else _SUFFIX_WITH_FRAGMENT
    return suffix.sub("", _PREFIX.sub("", url.strip())).casefold()
