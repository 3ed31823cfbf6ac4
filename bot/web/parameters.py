"""The parameters of a question in an address, and the sentences for those that are wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from index.errors import InvalidInput

DEFAULT_LIMIT, MOST = 10, 50
_DIGITS = 10


class Limits(BaseModel):
    """The limits of a question; an empty one is not read from the question's words either."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    place: str | None = Field(None, alias="in", description="A country, region or area: wales")
    status: str | None = Field(None, description="One or several of our statuses: live,beta")
    since: str | None = Field(None, description="A year: 2019")
    theme: str | None = Field(None, description="A theme: housing")
    org: str | None = Field(None, description="A part of an organisation's name: hackney")
    source: str | None = Field(None, description="A registry: local-digital-fund")
    licence: str | None = Field(None, description="`open`, or a part of a licence's name: mit")

    def filters(self) -> dict[str, str]:
        """The limits given, by the names that a question uses."""
        return self.model_dump(by_alias=True, exclude_none=True, include=set(Limits.model_fields))


class Ask(Limits):
    """A question to the interface."""

    q: str = Field(description="The question in your own words; limits may be typed in it")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST, description="How many hits at most")


NAMES = tuple(field.alias or name for name, field in Ask.model_fields.items())
LIMIT_NAMES = tuple(field.alias or name for name, field in Limits.model_fields.items())


def check_once(names: Iterable[str]) -> None:
    """Raise InvalidInput where a parameter is given twice: which one is meant?"""
    for name, count in Counter(names).items():
        if count > 1:
            raise InvalidInput(
                f"The parameter “{name[:40]}” is given twice.",
                "Give it once; status takes live,beta.",
            )


def limit(text: str) -> int:
    """The number of hits asked for in an address; raises InvalidInput."""
    number = int(text) if text.isdecimal() and len(text) < _DIGITS else 0
    if not 1 <= number <= MOST:
        raise _wrong_limit()
    return number


def _wrong_limit() -> InvalidInput:
    return InvalidInput(
        f"The limit must be a whole number from 1 to {MOST}.", f"Leave it out for {DEFAULT_LIMIT}."
    )


def wrong(errors: Sequence[Mapping[str, object]]) -> InvalidInput:
    """The first of pydantic's findings as a sentence."""
    place = errors[0]["loc"]
    name = str(place[-1])[:40] if isinstance(place, tuple) else ""
    if errors[0]["type"] == "extra_forbidden":
        return InvalidInput(
            f"There is no parameter called “{name}”.", f"Use one of {', '.join(NAMES)}."
        )
    if name == "limit":
        return _wrong_limit()
    if name == "q":
        return InvalidInput("There is no question.", "Give it as q, such as ?q=damp+reporting.")
    return InvalidInput(
        f"The parameter “{name}” cannot be understood.", "See /api/v1/openapi.json."
    )
