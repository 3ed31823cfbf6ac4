"""The parser of each format, also with broken and hostile files."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from index.errors import ParseError
from ingest.cleaning.values import to_line
from ingest.issues import IssueKind, Issues
from ingest.parse.formats import PARSERS
from ingest.parse.formats.markdown import to_prose
from ingest.parse.source_file import MAX_FILE_BYTES, SourceFile, find_files
from ingest.sources.schema import FileSet, Format

# Eight lines that stand for 10⁸ words.
BOMB = "a: &a [x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + chr(ord(name) - 1)] * 10)}]\n" for name in "bcdefghi"
)


def rows(folder: Path, kind: str, content: str | bytes, items: str = "") -> list[dict[str, Any]]:
    return [dict(record.fields) for record in PARSERS[Format(kind)](file(folder, content, items))]


def file(
    folder: Path, content: str | bytes, items: str = "", issues: Issues | None = None
) -> SourceFile:
    path = folder / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return SourceFile(path, "file", items, issues or Issues("example"))


def test_json_is_a_record_a_file_or_a_list_of_them(tmp_path: Path):
    assert rows(tmp_path, "json", '{"a": 1}') == [{"a": 1}]
    assert rows(tmp_path, "json", '[{"a": 1}, {"a": 2}]') == [{"a": 1}, {"a": 2}]


def test_items_carry_their_name_and_what_stood_around_them(tmp_path: Path):
    assert rows(tmp_path, "json", '{"x": {"a": 1}}', "*") == [{"a": 1, "_key": "x"}]
    assert rows(tmp_path, "yaml", "who: me\nlist: [{a: 1}]", "list") == [
        {"a": 1, "_document": {"who": "me"}}
    ]


def test_toml_is_a_record_a_file_or_has_them_at_a_path(tmp_path: Path):
    assert rows(tmp_path, "toml", 'name = "Damp"\n[lead]\nbody = "X"\n') == [
        {"name": "Damp", "lead": {"body": "X"}}
    ]
    listed = '[[project]]\nname = "Damp"\n[[project]]\nname = "Mould"\n'
    assert rows(tmp_path, "toml", listed, "project") == [{"name": "Damp"}, {"name": "Mould"}]
    with pytest.raises(ParseError, match="not TOML at line 1, column 8"):
        rows(tmp_path, "toml", "name = Damp\n")


def test_the_front_matter_of_a_markdown_page_may_be_toml(tmp_path: Path):
    page = '+++\ntitle = "Damp"\n+++\nIt *dries* walls.\n'
    assert rows(tmp_path, "markdown", page) == [{"title": "Damp", "_body": "It dries walls."}]


def test_a_broken_line_of_json_lines_costs_that_line(tmp_path: Path):
    issues = Issues("example")
    records = list(PARSERS[Format.JSONL](file(tmp_path, '{"a": 1}\n{"a"\n{"a": 3}\n', "", issues)))
    assert [record.fields for record in records] == [{"a": 1}, {}, {"a": 3}]
    assert "line 2" in issues.raised[0].detail


def test_csv_keeps_line_breaks_between_quotation_marks(tmp_path: Path):
    content = '\ufeffname,text\r\nA,"one\r\ntwo"\r\nB,,more\r\n'
    assert rows(tmp_path, "csv", content) == [
        {"name": "A", "text": "one\r\ntwo"},
        {"name": "B", "text": "", "_extra": ["more"]},
    ]
    assert rows(tmp_path, "csv", "name;text\nA;one, two\n") == [{"name": "A", "text": "one, two"}]


def test_yaml_holds_several_documents(tmp_path: Path):
    assert rows(tmp_path, "yaml", "---\na: 1\n---\n- a: 2\n- a: 3\n---\n") == [
        {"a": 1},
        {"a": 2},
        {"a": 3},
    ]


def test_code_json_is_read_in_both_versions(tmp_path: Path):
    old = '{"agency": "A", "version": "1.0.1", "projects": [{"name": "x"}]}'
    new = '{"agency": "A", "version": "2.0.0", "releases": [{"name": "x"}]}'
    for content, version in ((old, "1.0.1"), (new, "2.0.0")):
        around = {"agency": "A", "version": version}
        assert rows(tmp_path, "codejson", content) == [{"name": "x", "_document": around}]


@pytest.mark.parametrize("projects", [[], ["others"], None])
def test_a_code_json_of_one_project_is_itself_the_record(tmp_path: Path, projects):
    licence = {"licenses": [{"name": "CC0-1.0", "URL": "LICENSE"}], "usageType": "openSource"}
    document = {"name": "contracts", "permissions": licence, "projects": projects}
    assert rows(tmp_path, "codejson", json.dumps(document)) == [document]


def test_publiccode_is_read_in_english_where_it_has_english(tmp_path: Path):
    content = (
        "name: X\ndescription:\n  it: {shortDescription: Uno}\n  en: {shortDescription: One}\n"
    )
    assert rows(tmp_path, "publiccode", content) == [
        {
            "name": "X",
            "description": {"shortDescription": "One"},
            "_translations": {"it": {"shortDescription": "Uno"}},
        }
    ]


def test_markdown_is_front_matter_and_prose(tmp_path: Path):
    content = "---\ntitle: T\n---\n{% import x %}\n## How it *works*\n\n- [a link](/to)\n{{ macro({ a: 1 }) }}\n"
    assert rows(tmp_path, "markdown", content) == [
        {"title": "T", "_body": "How it works\n\na link"}
    ]


def test_prose_keeps_words_that_look_like_marks():
    assert to_prose("Use `snake_case` and 2 * 3") == "Use snake_case and 2 * 3"


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("json", '{"a":\n "b" "c"}', "line 2 column 6"),
        ("json", "[" * 100_000, "too deeply"),
        ("json", '{"a": ' + "9" * 5000 + "}", "too long"),
        ("yaml", "a: [1\nb: 2", "line 2"),
        ("yaml", "!!python/object/apply:os.system [ls]", "not YAML"),
        ("yaml", "[" * 100_000, "too deeply"),
        ("yaml", BOMB, "more than 1,000,000 values"),
        ("yaml", "a: &a [*a]", "more than 1,000,000 values"),
        ("markdown", "---\n- not fields\n---\nText", "front matter"),
        ("codejson", "[]", "neither releases nor projects"),
        ("codejson", '{"agency": "A"}', "neither releases nor projects"),
        ("publiccode", "- x", "describes no software"),
        ("xlsx", "a,b\n", "not a spreadsheet"),
        ("ckan", '{"success": false}', "package_search"),
        ("wordpress", '{"code": "rest_no_route"}', "not a list of posts"),
        ("feed", "Nothing", "not a feed"),
        ("feed", "/etc/passwd", "not a feed"),
        ("feed", "http://127.0.0.1:9/feed", "not a feed"),
        ("feed", "<!DOCTYPE r [<!ENTITY a 'b'>]><rss/>", "declares XML entities"),
        ("mediawiki", '{"error": {}}', "action=query"),
        ("github", '{"message": "Not Found"}', "not a list of repositories"),
        ("360giving", "[]", "holds no grants"),
        ("webpage", "", "not a web page"),
    ],
)
def test_a_broken_file_is_a_clear_error(tmp_path: Path, kind: str, content: str, message: str):
    with pytest.raises(ParseError) as caught:
        rows(tmp_path, kind, content)
    assert message in caught.value.message


@pytest.mark.parametrize("text", ["{{a|" * 20_000, "[[" * 200_000, "{|\n|-\n" * 20_000])
def test_unclosed_wikitext_costs_only_its_page(tmp_path: Path, text: str):
    pages = [
        {"pageid": n, "title": "T", "revisions": [{"content": t}]} for n, t in ((1, text), (2, "x"))
    ]
    issues = Issues("example")
    content = json.dumps({"query": {"pages": pages}})
    records = list(PARSERS[Format.MEDIAWIKI](file(tmp_path, content, "", issues)))
    assert [record.fields.get("text") for record in records] == [None, "x"]
    assert "nested too deeply" in issues.raised[0].detail


def test_a_file_that_is_not_utf_8_is_read_with_an_issue(tmp_path: Path):
    issues = Issues("example")
    broken = file(tmp_path, "name\ncaf\xe9\n".encode("cp1252"), "", issues)
    assert [record.fields for record in PARSERS[Format.CSV](broken)] == [{"name": "café"}]
    assert "byte 8" in issues.raised[0].detail


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path):
    huge = file(tmp_path, "")
    os.truncate(huge.path, MAX_FILE_BYTES + 1)
    with pytest.raises(ParseError, match="larger than 200 MB"):
        huge.read_text()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path):
    (tmp_path / "secret.json").write_text("{}")
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "in.json").write_text("{}")
    (folder / "out.json").symlink_to(tmp_path / "secret.json")
    issues = Issues("example")
    declared = FileSet(name="part", files="*.json", format=Format.JSON, key="id")
    assert [each.name for each in find_files(folder, declared, issues)] == ["in.json"]
    assert [(each.kind, each.file) for each in issues.raised] == [
        (IssueKind.BROKEN_FILE, "out.json")
    ]


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>{title}</title><link>https://example.org/1</link><pubDate>{date}</pubDate>
<description>{text}</description></item></channel></rss>"""


@pytest.mark.parametrize(
    ("title", "text", "line"),
    [
        ("A &amp;amp; B", "&lt;![CDATA[Records are shared.]]&gt;", "A & B: Records are shared."),
        ("A &lt;b&gt; C", "<![CDATA[<p>Grants &amp; loans</p>]]>", "A C: Grants & loans"),
        ("R&amp;D &lt;grants&gt;", "&lt;p&gt;One&lt;/p&gt;", "R&D <grants>: One"),
        ("A", "&amp;lt;p&amp;gt;R&amp;amp;amp;D&amp;lt;/p&amp;gt;", "A: R&D"),
        ("A", "Fees &lt; 5 and &lt;new&gt; forms", "A: Fees < 5 and <new> forms"),
    ],
)
def test_a_feed_loses_no_words_by_the_way_it_was_escaped(tmp_path: Path, title, text, line):
    (entry,) = rows(tmp_path, "feed", RSS.format(title=title, text=text, date=""))
    assert f"{to_line(entry['title'])}: {to_line(entry['summary'])}" == line


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Fri, 31 Dec 2021 23:30:00 -0500", "2021-12-31"),
        ("2021-12-31T23:30:00-05:00", "2021-12-31"),
        ("31/12/2021", "2021-12-31"),
        ("01/04/2024", "01/04/2024"),
        ("some day", "some day"),
    ],
)
def test_a_feed_keeps_the_day_that_it_states(tmp_path: Path, stated: str, expected: str):
    (entry,) = rows(tmp_path, "feed", RSS.format(title="A", text="B", date=stated))
    assert entry["published"] == expected


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\xff\xfe", b"<?xml encoding='\xff'?>"])
def test_what_feedparser_is_surprised_by_is_refused(tmp_path: Path, content: bytes):
    with pytest.raises(ParseError, match="not a feed"):
        rows(tmp_path, "feed", content)
