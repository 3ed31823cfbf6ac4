"""Files of a source: found in its folder, read up to a maximum size, decoded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import ParseError
from ingest.http.sniffing import decode_text
from ingest.issues import IssueKind, Issues
from ingest.parse.record import Record
from ingest.sources.schema import FileSet

# The largest known registry file has 40 MB; five times that still fits in memory.
MAX_FILE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SourceFile:
    """File of a source.

    `name` is its path in the folder; `items_path` is the path to the records in it. In a table,
    `header` is the number of the row with the field names and `sheet` the name of the sheet, if
    they are declared; `field_names` are the names that the declaration reads.
    """

    path: Path
    name: str
    items_path: str
    issues: Issues
    header: int | None = None
    sheet: str = ""
    field_names: frozenset[str] = frozenset()

    def read_text(self) -> str:
        """Return the text of the file: UTF-8, UTF-16 or UTF-32, or else cp1252 with an issue.

        Raises ParseError if it cannot be read or is larger than 200 MB.
        """
        text, problem = decode_text(self.read_bytes())
        if problem:
            self.add_issue(IssueKind.BROKEN_FILE, problem)
        return text

    def read_bytes(self) -> bytes:
        """Return the bytes of the file.

        Raises ParseError if it cannot be read or is larger than 200 MB.
        """
        try:
            if self.path.stat().st_size > MAX_FILE_BYTES:
                raise ParseError(f"larger than {MAX_FILE_BYTES // 1024**2} MB")
            return self.path.read_bytes()
        except OSError as error:
            raise ParseError(f"cannot be read: {error.strerror}") from error

    def make_records(self, rows: Iterable[Mapping[str, object]]) -> Iterator[Record]:
        """Yield a record for each of `rows`, numbered from 1."""
        return (self.make_record(number, fields) for number, fields in enumerate(rows, start=1))

    def make_record(self, row_number: int, fields: Mapping[str, object]) -> Record:
        """Return the record of row `row_number` (from 1)."""
        return Record(self.name, row_number, dict(fields))

    def add_issue(self, kind: IssueKind, detail: str) -> None:
        """Add an issue about the file."""
        self.issues.add(kind, file=self.name, detail=detail)


def find_files(folder: Path, file_set: FileSet, issues: Issues) -> Iterator[SourceFile]:
    """Yield the files of `folder` that match the globs of `file_set`, each once, in order.

    A glob without files, a path that leads out of the folder and one that is not a regular file
    are issues.
    """
    root, seen_paths = folder.resolve(), set[Path]()
    for glob in file_set.files:
        paths = sorted(path for path in folder.glob(glob) if not path.is_dir())
        if not paths:
            issues.add(IssueKind.BROKEN_FILE, file=glob, detail="no such file")
        for path in paths:
            name = path.relative_to(folder).as_posix()
            file = SourceFile(
                path,
                name,
                file_set.items,
                issues,
                file_set.header,
                file_set.sheet,
                file_set.field_names(),
            )
            if not path.resolve().is_relative_to(root):
                file.add_issue(IssueKind.BROKEN_FILE, "outside the folder of the source")
            elif not path.is_file():
                file.add_issue(IssueKind.BROKEN_FILE, "not a regular file, or a broken link")
            elif path not in seen_paths:
                seen_paths.add(path)
                yield file
