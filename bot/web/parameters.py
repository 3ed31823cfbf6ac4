"""Query parameters of a question, and the errors for those that are invalid."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from bot.service.answering import DEFAULT_HITS, MAX_HITS
from index.errors import InvalidInput

DEFAULT_LIMIT, MAX_LIMIT = DEFAULT_HITS, MAX_HITS
_LIMIT_DIGITS = 10


class FilterParameters(BaseModel):
    """Filters of a question; an empty one is not parsed from the question's words."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    place: str | None = Field(None, alias="in", description="A country, region or area: wales")
    status: str | None = Field(None, description="One or several of our statuses: live,beta")
    since: str | None = Field(None, description="A year: 2019")
    theme: str | None = Field(None, description="A theme: housing")
    org: str | None = Field(None, description="A part of an organisation's name: hackney")
    source: str | None = Field(None, description="A registry: local-digital-fund")
    licence: str | None = Field(None, description="`open`, or a part of a licence's name: mit")

    def filters(self) -> dict[str, str]:
        """Return the filters given, by the names that a question uses."""
        return self.model_dump(
            by_alias=True, exclude_none=True, include=set(FilterParameters.model_fields)
        )


class AskParameters(FilterParameters):
    """Query parameters of a question to the API."""

    q: str = Field(description="The question in your own words; filters may be typed in it")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many hits at most")


PARAMETER_NAMES = tuple(field.alias or name for name, field in AskParameters.model_fields.items())
FILTER_PARAMETERS = tuple(
    field.alias or name for name, field in FilterParameters.model_fields.items()
)


def require_unique(names: Iterable[str]) -> None:
    """Raise InvalidInput if a parameter is given twice."""
    for name, count in Counter(names).items():
        if count > 1:
            raise InvalidInput(
                f"The parameter “{name[:40]}” is given twice.",
                "Give it once. To give several statuses, put commas between them: live,beta.",
            )


def parse_limit(text: str) -> int:
    """Return the number of hits (1 to 50) that a query parameter asks for; raise InvalidInput."""
    number = int(text) if text.isdecimal() and len(text) < _LIMIT_DIGITS else 0
    if not 1 <= number <= MAX_LIMIT:
        raise _invalid_limit()
    return number


def _invalid_limit() -> InvalidInput:
    return InvalidInput(
        f"The limit must be a whole number from 1 to {MAX_LIMIT}.",
        f"Leave it out to get {DEFAULT_LIMIT} hits.",
    )


def to_invalid_input(errors: Sequence[Mapping[str, object]]) -> InvalidInput:
    """Return the first of pydantic's errors as an InvalidInput with a sentence."""
    location = errors[0]["loc"]
    name = str(location[-1])[:40] if isinstance(location, tuple) else ""
    if errors[0]["type"] == "extra_forbidden":
        return InvalidInput(
            f"There is no parameter called “{name}”.", f"Use one of {', '.join(PARAMETER_NAMES)}."
        )
    if name == "limit":
        return _invalid_limit()
    if name == "q":
        return InvalidInput("There is no question.", "Add it as q, such as ?q=damp+reporting.")
    return InvalidInput(
        f"The parameter “{name}” cannot be understood.",
        "See /api/v1/openapi.json for the values that it takes.",
    )
