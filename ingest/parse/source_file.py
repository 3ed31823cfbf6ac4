"""The files of a source: found inside its folder, opened with care."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import ParseError
from ingest.issues import Issue, IssueKind, Issues
from ingest.parse.record import Record
from ingest.sources.schema import Files

# The largest registry file we know is 40 MB; ten such still parse in memory.
LARGEST = 200 * 1024 * 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a part: `name` is its path in the folder, `items` where in it the records are."""

    source: str
    part: str
    path: Path
    name: str
    items: str
    issues: Issues

    def text(self) -> str:
        """What the file says, UTF-8 or else cp1252 with an issue; raises ParseError."""
        content = self.content()
        try:
            return content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig")
        except UnicodeDecodeError as error:
            self.doubt(IssueKind.BROKEN_FILE, f"not UTF-8 at byte {error.start}, read as cp1252")
            return content.decode("cp1252", errors="replace")

    def content(self) -> bytes:
        """The bytes of the file; raises ParseError."""
        try:
            if self.path.stat().st_size > LARGEST:
                raise ParseError(f"larger than {LARGEST // 1024**2} MB")
            return self.path.read_bytes()
        except OSError as error:
            raise ParseError(f"cannot be read: {error.strerror}") from error

    def record(self, number: int, fields: Mapping[str, object]) -> Record:
        """Row `number` of the file, from 1."""
        return Record(self.source, self.part, self.name, number, dict(fields))

    def doubt(self, kind: IssueKind, detail: str) -> None:
        """Raise an issue about the file."""
        self.issues.add(Issue(self.source, kind, self.name, detail=detail))


def files(source: str, declared: Files, folder: Path, issues: Issues) -> Iterator[File]:
    """The files of `folder` that are declared, each once, in order; what is amiss is an issue."""
    root, seen = folder.resolve(), set[Path]()
    for glob in declared.files:
        found = sorted(path for path in folder.glob(glob) if not path.is_dir())
        if not found:
            issues.add(Issue(source, IssueKind.BROKEN_FILE, glob, detail="no such file"))
        for path in found:
            name = path.relative_to(folder).as_posix()
            file = File(source, declared.name, path, name, declared.items, issues)
            if not path.resolve().is_relative_to(root):
                file.doubt(IssueKind.BROKEN_FILE, "leads out of the folder")
            elif not path.is_file():
                file.doubt(IssueKind.BROKEN_FILE, "no plain file, or a link that leads nowhere")
            elif path not in seen:
                seen.add(path)
                yield file
