"""Proposal for a folder of project files, in an archive or behind a directory listing."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

from ingest.discovery import guess_mapping
from ingest.sources.schema import Format

_FORMATS = {
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".yml": Format.YAML,
    ".yaml": Format.YAML,
    ".toml": Format.TOML,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
}
# Each file of these formats is usually one record; its name is its key.
_ONE_RECORD_FORMATS = frozenset({Format.JSON, Format.YAML, Format.TOML, Format.MARKDOWN})
# Files about the folder or its tools, by their names without the extension, in lower case.
_ABOUT_FILES = frozenset(
    {
        *("readme", "license", "licence", "changelog", "contributing", "code_of_conduct"),
        *("security", "index", "_index", "_config", "mkdocs", "package", "package-lock"),
        *("tsconfig", "pyproject", "cargo", "composer", "netlify", "datapackage", "schema"),
        *("docker-compose", "codecov", "renovate"),
    }
)
# Most of the files are in one folder: the others beside it are not records.
_MAIN_FOLDER_SHARE = 0.6
# A registry grows: the most files to read leave room for a quarter more.
_GROWTH = 1.25
_DEFAULT_MOST = 1000


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """Files of one format that are records: their globs, and how many they are."""

    format: Format
    globs: tuple[str, ...]
    count: int
    extension: str

    @property
    def most(self) -> dict[str, int]:
        """The entry `most` of a harvest that reads these files one by one, where it needs one."""
        needed = math.ceil(self.count * _GROWTH)
        return {"most": needed} if needed > _DEFAULT_MOST else {}

    def select(self, names: Iterable[str]) -> list[str]:
        """Return those of `names` that a source would read, sorted."""
        return sorted(n for n in names if any(fnmatchcase(n, glob) for glob in self.globs))

    def guess_part(self, samples: Sequence[Mapping[str, Any]], file_count: int) -> dict[str, Any]:
        """Return the fields of a source part from `samples`, the records of `file_count` files.

        Raises KeyError if no field looks like a title.
        """
        if samples and all("publiccodeYmlVersion" in each for each in samples):
            return {"mapping": "publiccode", "files": list(self.globs)}
        is_one_each = self.format in _ONE_RECORD_FORMATS and len(samples) == file_count
        part = guess_mapping.guess_part(samples)
        if is_one_each:
            part["key"] = "_file.stem" if len(self.globs) == 1 else "_file.path"
        return {"format": self.format.value, "files": list(self.globs), **part}


def find_project_files(paths: Iterable[str]) -> ProjectFolder | None:
    """Return the largest group of files in `paths` that may be records; None if there is none."""
    candidates = [PurePosixPath(each) for each in paths if is_project_file(each)]
    if not candidates:
        return None
    by_extension = Counter(path.suffix.lower() for path in candidates)
    extension = max(by_extension, key=lambda each: (by_extension[each], each))
    chosen = [path for path in candidates if path.suffix.lower() == extension]
    by_folder = Counter(path.parent for path in chosen)
    folder, count = by_folder.most_common(1)[0]
    suffix = chosen[0].suffix
    if count >= _MAIN_FOLDER_SHARE * len(chosen):
        globs: tuple[str, ...] = ((folder / f"*{suffix}").as_posix(),)
    else:
        depths = sorted({len(path.parts) for path in chosen})
        globs = tuple("*/" * (depth - 1) + f"*{suffix}" for depth in depths)
        count = len(chosen)
    return ProjectFolder(_FORMATS[extension], globs, count, extension.removeprefix("."))


def is_project_file(name: str) -> bool:
    """Return whether the file at the relative path `name` may be a record, or hold some."""
    path = PurePosixPath(name)
    return (
        path.suffix.lower() in _FORMATS
        and path.stem.lower() not in _ABOUT_FILES
        and not any(part.startswith(".") for part in path.parts)
    )
