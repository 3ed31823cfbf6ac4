"""Names of the formats that cannot be read, each with what somebody can do instead."""

import re
import zipfile
from contextlib import suppress

from index.errors import FetchError
from ingest.http.page_cache import FetchedPage
from ingest.http.sniffing import HEAD_BYTES, ContentKind

_BY_HAND = "Write the block by hand. The comments in the shipped sources.toml explain how."
_AS_TABLE = "Save it as XLSX or CSV, put that on a web server, and give its address."
_AS_ARCHIVE = "Pack the files as .zip or .tar.gz."
_ASK = "Ask its publisher for the list as CSV, JSON or a spreadsheet."
# The first bytes of a file → its name, and what to do.
_SIGNATURES = (
    (b"%PDF", "a PDF", f"A PDF has no rows that a program can tell apart. {_ASK}"),
    (b"SQLite format 3", "an SQLite database", f"Its tables have no title. {_AS_TABLE}"),
    (b"PAR1", "a Parquet file", _AS_TABLE),
    (b"\xd0\xcf\x11\xe0", "a file of an old Microsoft Office, such as .xls", _AS_TABLE),
    (b"\x89PNG", "a picture", _ASK),
    (b"\xff\xd8\xff", "a picture", _ASK),
    (b"GIF8", "a picture", _ASK),
    (b"7z\xbc\xaf", "a 7z archive", _AS_ARCHIVE),
    (b"Rar!", "a RAR archive", _AS_ARCHIVE),
    (b"\xfd7zXZ", "an archive packed by xz", _AS_ARCHIVE),
    (b"BZh", "an archive packed by bzip2", _AS_ARCHIVE),
)
# A member of a zip → what the zip is.
_ZIP_MEMBERS = (
    ("word/document.xml", "a Word document", _ASK),
    ("ppt/presentation.xml", "a presentation", _ASK),
    ("content.xml", "an OpenDocument file", _AS_TABLE),
)
_SQL = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.{0,2000}?\*/;?){0,200}(?:CREATE|INSERT|DROP|SET|BEGIN|PRAGMA|COPY|LOCK|USE)\s",
    re.DOTALL,
)
_DUMP = (
    "Only a dump that SQLite can run is read. Export the table as CSV, or declare the database with"
    " harvest = { by = “sql”, … }."
)
_SCRIPT = re.compile(
    r"\s*(?:/\*.{0,2000}?\*/\s*|//[^\n]{0,500}\n\s*){0,20}"
    r"(?:(?:var|let|const)\s+\w|(?:window|module|exports|self)[.\[]|export\s+(?:default|const|let)"
    r"|import\s|['\"]use strict|\(?\s*function\b|define\(|[\w.$]{1,80}\s*\(\s*[\[{])",
    re.DOTALL,
)
_ROWS_IN_CODE = (
    "Its rows stand inside code. Save the part from the first “[” to the last “]” as a .json file"
    " if it is valid JSON, or look on the page for a download or an API."
)
_NO_ROWS = (
    "If its rows are filled in by a script, look in the browser's network tab for the address of"
    " the JSON, and give that. If each has a page, give the page that links to them."
)


def explain_unreadable(url: str, page: FetchedPage) -> FetchError:
    """Return the error for a page in which no records were found: its format, and what to do."""
    name, hint = _recognise(page)
    return FetchError(f"{url} is {name}, and no list of initiatives was found in it.", hint)


def _recognise(page: FetchedPage) -> tuple[str, str]:
    kind = page.kind()
    with page.path.open("rb") as file:
        head = file.read(4 * HEAD_BYTES)
    for signature, name, hint in _SIGNATURES:
        if head.startswith(signature):
            return name, hint
    if kind is ContentKind.ZIP:
        return _recognise_zip(page)
    if kind is ContentKind.HTML:
        return kind.value, _NO_ROWS
    if kind is ContentKind.TEXT and _SQL.match(head.decode("utf-8", errors="replace")):
        return "an SQL dump", _DUMP
    if kind is ContentKind.TEXT and _SCRIPT.match(head.decode("utf-8", errors="replace")):
        return "a JavaScript file", _ROWS_IN_CODE
    return kind.value, _BY_HAND


def _recognise_zip(page: FetchedPage) -> tuple[str, str]:
    with suppress(zipfile.BadZipFile, OSError), zipfile.ZipFile(page.path) as archive:
        names = set(archive.namelist())
        for member, name, hint in _ZIP_MEMBERS:
            if member in names:
                return name, hint
        if "xl/workbook.xml" in names:
            return "a spreadsheet", f"Its header row was not found. {_BY_HAND}"
    return "a zip archive", f"It holds no JSON, YAML, TOML, Markdown or CSV files. {_BY_HAND}"
