"""Reader of our own export: restores each initiative, with its id and origins."""

from typing import Any

from pydantic import ValidationError

from index import validation
from index.model import Initiative
from index.snapshot.document_store import from_json
from ingest.cleaning.markup import MAX_FIELD_CHARS
from ingest.issues import IssueKind, Issues
from ingest.normalise.mapped_record import MAX_VALUES
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
            initiative = from_json(self._bound(fields, record))
        except ValidationError as error:
            location, message = validation.describe_first_error(error)
            path = ".".join(map(str, location))
            self._add_issue(IssueKind.BAD_VALUE, path, record, message)
            return IssueKind.BAD_VALUE.value
        for name in fields.keys() - set(Initiative.__dataclass_fields__):
            self._add_issue(IssueKind.UNKNOWN_FIELD, name, record)
        former_ids = record.fields.get("former_ids")
        if isinstance(former_ids, list):
            self.redirects |= {str(former_id): initiative.id for former_id in former_ids}
        return initiative

    def _bound(self, value: Any, record: Record, path: str = "") -> Any:
        """Return plain data without null values; what is too long is cut, and an issue.

        The bounds are those of every other record: an export may have been made elsewhere.
        """
        if isinstance(value, dict):
            return {
                name: self._bound(item, record, f"{path}.{name}" if path else str(name))
                for name, item in value.items()
                if item is not None
            }
        if isinstance(value, list):
            if len(value) > MAX_VALUES:
                self._add_issue(IssueKind.TOO_MANY_VALUES, path, record, f"{len(value):,} values")
            return [self._bound(item, record, path) for item in value[:MAX_VALUES]]
        if isinstance(value, str) and len(value) > MAX_FIELD_CHARS:
            told = f"cut, of {len(value):,} characters"
            self._add_issue(IssueKind.BAD_VALUE, path, record, told)
            return value[:MAX_FIELD_CHARS]
        return value

    def _add_issue(self, kind: IssueKind, path: str, record: Record, value: object = "") -> None:
        self._issues.add_for_field(kind, path, record.file, record.location, value)
