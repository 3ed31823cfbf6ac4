"""A line of an export becomes the initiative that it was, id and origins included."""

from typing import Any

from pydantic import ValidationError

from index import validation
from index.model import Initiative
from index.snapshot.document_store import from_json
from ingest.issues import IssueKind
from ingest.normalise.issue_collector import Doubts
from ingest.parse.record import Record

# What an export adds to an initiative: told in other words by its origins, or not its content.
_ADDED = ("licences", "former_ids", "changed")


class Restorer:
    """Makes initiatives of the lines of an export, and remembers the old ids that lead to them."""

    def __init__(self, doubts: Doubts) -> None:
        self._doubts = doubts
        self.redirects: dict[str, str] = {}

    def normalise(self, record: Record) -> Initiative | str:
        """The initiative that the line holds, or the reason why there is none."""
        stated = {name: value for name, value in record.fields.items() if name not in _ADDED}
        if not stated.get("id"):
            return IssueKind.NO_KEY.value
        if not stated.get("title"):
            return IssueKind.NO_TITLE.value
        try:
            initiative = from_json(_without_nulls(stated))
        except ValidationError as error:
            where, told = validation.first(error)
            self._doubts.value(record, ".".join(map(str, where)), told)
            return IssueKind.BAD_VALUE.value
        for name in stated.keys() - set(Initiative.__dataclass_fields__):
            self._doubts.field(record, name)
        former = record.fields.get("former_ids")
        if isinstance(former, list):
            self.redirects |= {str(old): initiative.id for old in former}
        return initiative


def _without_nulls(value: Any) -> Any:
    """Plain data without what is not stated."""
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    return value
