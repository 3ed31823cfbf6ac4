"""A database or a dump is read as rows, and can do nothing else."""

import sqlite3
from pathlib import Path

import pytest

from index.errors import ParseError
from ingest.issues import Issues
from ingest.parse.formats import sqlite
from ingest.parse.source_file import SourceFile

DUMP = """PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);
INSERT INTO notes VALUES(1,'a'),(2,'b'),(3,'c');
CREATE TABLE projects (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, logo BLOB, cost REAL);
INSERT INTO projects VALUES(1,'Damp; mould',x'00ff',12.5);
INSERT INTO "projects" VALUES(2,'It''s',NULL,NULL);
CREATE INDEX by_title ON projects (title);
COMMIT;
"""
ROWS = [
    {"id": 1, "title": "Damp; mould", "logo": None, "cost": 12.5},
    {"id": 2, "title": "It's", "logo": None, "cost": None},
]


def rows(path: Path, items: str = ""):
    return [record.fields for record in sqlite.read(SourceFile(path, "x", items, Issues("x")))]


@pytest.fixture
def dump(tmp_path):
    def write(text: str) -> Path:
        (tmp_path / "dump.sql").write_text(text)
        return tmp_path / "dump.sql"

    return write


def test_a_dump_and_a_database_say_the_same(dump, tmp_path):
    database = sqlite3.connect(tmp_path / "it's.db")
    database.executescript(DUMP)
    database.close()
    assert rows(dump(DUMP)) == rows(tmp_path / "it's.db") == ROWS


def test_a_declared_table_is_read(dump):
    assert [row["text"] for row in rows(dump(DUMP), "notes")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE '/tmp/stolen.db' AS x;",
        "VACUUM INTO '/tmp/copy.db';",
        "PRAGMA journal_mode = WAL;",
        "CREATE TABLE t AS SELECT load_extension('x');",
        "CREATE TABLE t AS SELECT readfile('/etc/passwd');",
        "CREATE VIRTUAL TABLE t USING fts5(x);",
        "CREATE TRIGGER t AFTER INSERT ON projects BEGIN SELECT 1; END;",
        "CREATE TABLE t AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n;",
        "INSERT INTO projects SELECT 3, randomblob(900000000), 1, 1;",
        "CREATE TABLE t (x) ENGINE=InnoDB;",
        "COPY projects (id) FROM stdin;",
        "INSERT INTO projects VALUES (3, '\0', 1, 1);",
    ],
)
def test_a_dump_that_does_more_than_fill_tables_is_refused(dump, statement):
    with pytest.raises(ParseError, match="a dump that SQLite cannot read safely"):
        rows(dump(DUMP + statement))


def test_a_view_of_a_database_is_never_run(tmp_path):
    database = sqlite3.connect(tmp_path / "x.db")
    database.executescript("CREATE VIEW projects AS SELECT 'Damp' AS title;")
    database.close()
    with pytest.raises(ParseError, match="no table"):
        rows(tmp_path / "x.db")


def test_a_broken_database_is_refused(tmp_path):
    (tmp_path / "x.db").write_bytes(sqlite.SQLITE_START + b"\xff" * 4000)
    with pytest.raises(ParseError, match="a database that SQLite cannot read safely"):
        rows(tmp_path / "x.db")
