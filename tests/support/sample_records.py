"""Invented records for the tests of resolving."""

from index.model import Initiative, Organisation, Origin, Reuse, Status

TEXT = (
    "Tenants photograph damp on their phone, and a surveyor triages the repair within one day."
    " The case follows the property instead of the tenant."
)
RETOLD = (
    "An inquest made the borough rebuild its intake of repairs: residents send pictures of mould,"
    " and whoever moves in next finds the history of the flat."
)


def record(
    source: str,
    key: str,
    title: str,
    *,
    text: str | None = TEXT,
    code: str | None = None,
    body: str | None = None,
    **more,
) -> Initiative:
    """A record of the registry `source`."""
    initiative = Initiative(
        id=f"{source}:{key}",
        title=title,
        origins=(),
        description=text,
        reuse=Reuse(code=code) if code else None,
        organisations=(Organisation(body),) if body else (),
        **more,
    )
    states = ["title"]
    states += ["description"] if text else []
    states += ["status"] if initiative.status is not Status.UNKNOWN else []
    states += [
        name
        for name in ("started", "country", "organisations", "funding")
        if getattr(initiative, name)
    ]
    origin = Origin(source, source.title(), key, title, url=initiative.url, states=tuple(states))
    return Initiative(**{**_fields(initiative), "origins": (origin,)})


def _fields(initiative: Initiative) -> dict[str, object]:
    return {name: getattr(initiative, name) for name in initiative.__dataclass_fields__}
