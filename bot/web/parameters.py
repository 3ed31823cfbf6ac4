"""Parameters and bodies of the API and the page, and the errors for those that are invalid."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from urllib.parse import unquote_to_bytes

from fastapi import Request
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import BaseModel, ConfigDict, Field

from bot.service.answering import DEFAULT_HITS, MAX_HITS
from bot.service.user_history import MAX_NOTE_CHARS
from bot.store.model import QUERY_ID_PATTERN, FeedbackKind
from index.errors import InvalidInput
from index.i18n.translation import gettext

DEFAULT_LIMIT, MAX_LIMIT = DEFAULT_HITS, MAX_HITS
_LIMIT_DIGITS = 10
_MAX_OFFSET = 10_000_000  # far more than an index holds, and no more than a database counts
_SPECIFICATION = "/api/v1/openapi.json"


class ExportFormat(StrEnum):
    """Format of an export, as `hasanyone export` names it."""

    JSONL = "jsonl"
    CSV = "csv"
    PUBLICCODE = "publiccode"
    JSONLD = "jsonld"
    ATOM = "atom"


class FilterParameters(BaseModel):
    """Filters of a question; an empty one is not parsed from the question's words."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    place: str | None = Field(
        None, alias="in", description="A country, region or area", examples=["wales"]
    )
    status: str | None = Field(
        None,
        description="One or several of idea, discovery, alpha, beta, live, completed and stopped,"
        " separated by commas",
        examples=["live,beta"],
    )
    since: str | None = Field(None, description="A year", examples=["2019"])
    theme: str | None = Field(None, description="A theme", examples=["housing"])
    org: str | None = Field(
        None, description="A part of an organisation's name", examples=["hackney"]
    )
    source: str | None = Field(
        None, description="A registry, by its name in /api/v1/registries", examples=["catalogue"]
    )
    licence: str | None = Field(
        None, description="`open`, or a part of a licence's name", examples=["open"]
    )

    def filters(self) -> dict[str, str]:
        """Return the filters given, by the names that a question uses."""
        return self.model_dump(
            by_alias=True, exclude_none=True, include=set(FilterParameters.model_fields)
        )


class AskParameters(FilterParameters):
    """Parameters of a question to the API."""

    q: str = Field(
        description="The question in your own words; filters may be typed in it",
        examples=["damp and mould reporting"],
    )
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many hits at most")


class AskBody(AskParameters):
    """A question with its filters, as JSON."""

    model_config = ConfigDict(strict=True)


class ListParameters(FilterParameters):
    """Parameters of a page of a list; an empty filter filters nothing."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many at most")
    offset: int = Field(0, ge=0, le=_MAX_OFFSET, description="How many to skip")


class ExportParameters(BaseModel):
    """Parameters of an export."""

    model_config = ConfigDict(extra="forbid")

    format: ExportFormat = ExportFormat.JSONL
    since: str | None = Field(
        None,
        pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
        description="Only what changed since this day, month or year",
        examples=["2026-11"],
    )


class FeedbackBody(BaseModel):
    """Feedback on an answer, or on one of its initiatives.

    `helpful` and `unhelpful` are on the whole answer, the other kinds on the initiative named.
    """

    model_config = ConfigDict(extra="forbid")

    answer: str = Field(
        description="The `query_id` of the answer",
        pattern=f"^{QUERY_ID_PATTERN}$",
        examples=["0123456789abcdef0123456789abcdef"],
    )
    kind: FeedbackKind = Field(description="What to say of it", examples=["helpful"])
    initiative: str | None = Field(None, description="The id of an initiative")
    note: str = Field("", max_length=MAX_NOTE_CHARS, description="What is wrong, in a sentence")


def bearer_token(request: Request) -> str | None:
    """Return what a request sends as “Authorization: Bearer …”; None where it sends none."""
    scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
    return token.strip() if scheme.lower() == "bearer" else None


FILTER_PARAMETERS = tuple(
    field.alias or name for name, field in FilterParameters.model_fields.items()
)


async def check_query(request: Request) -> None:
    """Raise InvalidInput if the query of an address is not UTF-8, or has a parameter twice."""
    require_utf8(request.scope["query_string"])
    require_unique(name for name, _ in request.query_params.multi_items())


def require_utf8(query: bytes) -> None:
    """Raise InvalidInput if the query of an address is in another encoding, such as Latin-1."""
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        raise InvalidInput(
            gettext("The address is not in UTF-8."),
            gettext("Encode it as UTF-8: é is %C3%A9, and not %E9."),
        ) from None


def require_unique(names: Iterable[str]) -> None:
    """Raise InvalidInput if a parameter is given twice."""
    for name, count in Counter(names).items():
        if count > 1:
            raise InvalidInput(
                gettext("The parameter “{name}” is given twice.").format(name=name[:40]),
                gettext(
                    "Give it once. To give several statuses, put commas between them: live,beta."
                ),
            )


def parse_limit(text: str) -> int:
    """Return the number of hits (1 to 50) that a query parameter asks for; raise InvalidInput."""
    number = int(text) if text.isdecimal() and len(text) < _LIMIT_DIGITS else 0
    if not 1 <= number <= MAX_LIMIT:
        raise _invalid_limit()
    return number


def _invalid_limit() -> InvalidInput:
    return InvalidInput(
        gettext("The limit must be a whole number from 1 to {most}.").format(most=MAX_LIMIT),
        gettext("Leave it out to get {usual}.").format(usual=DEFAULT_LIMIT),
    )


def to_invalid_input(errors: Sequence[Mapping[str, object]]) -> InvalidInput:
    """Return the first of pydantic's errors as an InvalidInput with a sentence."""
    location = errors[0]["loc"]
    place, *names = location if isinstance(location, tuple) else ("",)
    name = str(names[-1])[:40] if names else ""
    if errors[0]["type"] == "json_invalid" or (place == "body" and not name):
        return InvalidInput(
            gettext("The body is not a JSON object."),
            gettext("Send one, with the type application/json."),
        )
    if errors[0]["type"] == "extra_forbidden":
        return InvalidInput(
            gettext("There is no parameter called “{name}”.").format(name=name),
            gettext("See {address} for those there are.").format(address=_SPECIFICATION),
        )
    if name == "limit":
        return _invalid_limit()
    if name == "q":
        return InvalidInput(
            gettext("There is no question."), gettext("Add it as q, such as ?q=damp+reporting.")
        )
    return InvalidInput(
        gettext("The parameter “{name}” cannot be understood.").format(name=name),
        gettext("See {address} for the values that it takes.").format(address=_SPECIFICATION),
    )
