"""A record of a registry becomes an initiative; nothing is inferred, every field accounted for."""

from dataclasses import fields, replace
from pathlib import PurePosixPath

from index.model import Initiative, Origin, Status
from ingest.cleaning import values
from ingest.issues import IssueKind
from ingest.normalise import fields as fill
from ingest.normalise.controlled_terms import countries
from ingest.normalise.field_coverage import FILE, Account
from ingest.normalise.issue_collector import Doubts
from ingest.normalise.lookups import Lookups
from ingest.normalise.mapped_record import Found
from ingest.parse.record import Record
from ingest.sources.schema import Ours, Part
from ingest.sources.source import Source

# Why a row that holds no fields is left out: a broken line, a list's item that is no object.
NOT_A_RECORD = "not a record"

_NOT_STATED_BY_A_RECORD = frozenset({"id", "origins"})


class Normaliser:
    """Makes initiatives of the records of one part; `seen` is the day of the reading."""

    def __init__(
        self, source: Source, part: Part, lookups: Lookups, seen: str, doubts: Doubts
    ) -> None:
        self._source, self._part, self._seen = source, part, seen
        self._map = {**source.map, **part.map}
        self._words = {**source.words, **part.words}
        self._lookups, self._doubts = lookups, doubts
        self._account = Account(self._reads(), (*source.ignore, *part.ignore))

    def normalise(self, record: Record) -> Initiative | str:
        """The initiative that `record` states, or the reason why there is none."""
        if not record.fields:
            return NOT_A_RECORD
        for path in self._account.unaccounted(record.fields):
            self._doubts.field(record, path)
        found = self._found(record)
        for left in self._part.leave_out:
            if found.by(left.when):
                return left.reason
        key, title = values.word(found.by(self._part.key)), found.line(Ours.TITLE)
        if not key:
            return IssueKind.NO_KEY.value
        return self._initiative(found, key, title) if title else IssueKind.NO_TITLE.value

    def _reads(self) -> set[str]:
        """The paths of a record that the part looks at."""
        used = [expression for many in self._map.values() for expression in many]
        used += [self._part.key, *(left.when for left in self._part.leave_out)]
        return {path for each in used for path in each.reads if path.split(".")[0] != FILE}

    def _found(self, record: Record) -> Found:
        path = PurePosixPath(record.file)
        file = {"path": record.file, "stem": path.stem, "folder": path.parent.name}
        told = {**record.fields, FILE: file}
        return Found(record, told, self._map, self._words, self._lookups, self._doubts)

    def _initiative(self, found: Found, key: str, title: str) -> Initiative:
        status, url = fill.status(found), found.url(Ours.URL)
        stated = Initiative(
            id=f"{self._source.name}:{key}",
            title=title,
            origins=(),
            url=url,
            summary=found.prose(Ours.SUMMARY),
            description=found.prose(Ours.DESCRIPTION),
            aliases=fill.aliases(found, title),
            kind=fill.kind(found),
            organisations=fill.organisations(found),
            country=fill.country(found),
            region=fill.region(found),
            deployed_in=countries(found, Ours.DEPLOYED_IN),
            themes=fill.themes(found),
            status=status,
            status_as_of=None if status is Status.UNKNOWN else found.date(Ours.STATUS_AS_OF),
            started=found.date(Ours.STARTED),
            ended=found.date(Ours.ENDED),
            outcomes=fill.outcomes(found),
            funding=fill.funding(found),
            reuse=fill.reuse(found),
            contact=fill.reached(found),
            links=fill.links(found, url),
        )
        return replace(stated, origins=(self._origin(found, key, stated),))

    def _origin(self, found: Found, key: str, stated: Initiative) -> Origin:
        return Origin(
            source=self._source.name,
            registry=found.text(Ours.REGISTRY) or self._source.registry,
            key=key,
            title=stated.title,
            url=stated.url,
            licence=self._source.licence or None,
            seen=found.date(Ours.SEEN) or self._seen,
            states=_states(stated),
        )


def _states(initiative: Initiative) -> tuple[str, ...]:
    """The fields that are not as they would be had nothing been stated."""
    return tuple(
        field.name
        for field in fields(initiative)
        if field.name not in _NOT_STATED_BY_A_RECORD
        and getattr(initiative, field.name) != field.default
    )
