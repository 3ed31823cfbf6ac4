"""ISO 8601 dates in words."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def format_date(iso_date: str | None) -> str | None:
    """Return an ISO 8601 date or time in words, as precise as given: `2019-05` is `May 2019`.

    Text that is no ISO date comes back unchanged.
    """
    year, *rest = (iso_date or "").split("T")[0].split("-")
    if not all(part.isdigit() for part in rest) or len(rest) > 2:  # noqa: PLR2004
        return iso_date
    if not rest:
        return iso_date
    month, *day = map(int, rest)
    if not 1 <= month <= len(_MONTHS):
        return iso_date
    return " ".join([*map(str, day), _MONTHS[month - 1], year])
