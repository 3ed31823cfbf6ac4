"""Reader of our own export: restores each initiative, with its id and origins."""

from typing import Any

from pydantic import ValidationError

from index import validation
from index.model import Initiative
from index.snapshot.document_store import from_json
from ingest.issues import IssueKind, Issues
from ingest.parse.record import Record

# Fields that an export adds. They repeat the origins or are not part of the initiative.
_EXPORT_ONLY_FIELDS = ("licences", "former_ids", "changed")


class ExportReader:
    """Normaliser of export lines that also collects their `redirects`, old id → new id."""

    def __init__(self, issues: Issues) -> None:
        self._issues = issues
        self.redirects: dict[str, str] = {}

    def normalise(self, record: Record) -> Initiative | str:
        """Return the initiative in `record`, or the reason why it is left out."""
        fields = {
            name: value for name, value in record.fields.items() if name not in _EXPORT_ONLY_FIELDS
        }
        if not fields.get("id"):
            return IssueKind.NO_KEY.value
        if not fields.get("title"):
            return IssueKind.NO_TITLE.value
        try:
            initiative = from_json(_drop_nulls(fields))
        except ValidationError as error:
            location, message = validation.describe_first_error(error)
            path = ".".join(map(str, location))
            self._issues.add_for_field(
                IssueKind.BAD_VALUE, path, record.file, record.location, message
            )
            return IssueKind.BAD_VALUE.value
        for name in fields.keys() - set(Initiative.__dataclass_fields__):
            self._issues.add_for_field(IssueKind.UNKNOWN_FIELD, name, record.file, record.location)
        former_ids = record.fields.get("former_ids")
        if isinstance(former_ids, list):
            self.redirects |= {str(former_id): initiative.id for former_id in former_ids}
        return initiative


def _drop_nulls(value: Any) -> Any:
    """Return plain data without null values."""
    if isinstance(value, dict):
        return {name: _drop_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_drop_nulls(item) for item in value]
    return value
