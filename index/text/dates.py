"""Dates in words."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def date(text: str | None) -> str | None:
    """An ISO 8601 date or time in words, as precise as it is: `2019-05` is `May 2019`."""
    year, *rest = (text or "").split("T")[0].split("-")
    if not all(part.isdigit() for part in rest) or len(rest) > 2:  # noqa: PLR2004
        return text
    if not rest:
        return text
    month, *day = map(int, rest)
    if not 1 <= month <= len(_MONTHS):
        return text
    return " ".join([*map(str, day), _MONTHS[month - 1], year])
