"""Inputs for parsers: documents of every format, from a grammar or a fixture, and damaged ones."""

import csv
import io
import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

import yaml
from hypothesis import strategies as st

from ingest.sources.schema import Format
from tests.support import registry_payloads

REGISTRIES = Path(__file__).parents[1] / "registries"

NAMES = [
    *("title", "name", "id", "identifier", "description", "summary", "url", "link", "homepage"),
    *("status", "Stage", "organisation", "Lead council", "started", "Start date", "ended", "cost"),
    *("tags", "theme", "licence", "license", "permissions", "contact", "country", "outcomes"),
    *(
        "_key",
        "_file",
        "_document",
        "_body",
        "_extra",
        "@type",
        "@id",
        "a.b",
        "",
        " ",
        "na\u00efve",
    ),
    *(
        'quo"te',
        "new\nline",
        "back\\slash",
        "*",
        "$ref",
        "<<",
        "on",
        "no",
        "1",
        "1.10",
        "key: value",
    ),
    *("\u202ename", "\x00", "\x7f", "x" * 300, "title ", "TITLE", "Titel (2)", "{{x}}", "]]>"),
]
TEXTS = [
    *(
        "Damp reports",
        "Tenants report damp from a telephone.",
        "live",
        "GB",
        "no",
        "On",
        "yes",
        "~",
    ),
    *("nan", "NaN", "#REF!", "N/A", "-", "", " ", "null", "None", "true", "[object Object]"),
    *(
        "01/04/2024",
        "31/03/2025",
        "2024-02-30",
        "2025/26",
        "1 April 2024",
        "0000-00-00",
        "99999-1-1",
    ),
    *(
        "\u00a312,500",
        "12.500,00",
        "12.500",
        "1e999",
        "-0",
        "\u0661\u0662",
        "\u00b2",
        "12,50 kr",
        "9" * 400,
    ),
    *(
        "https://example.org/a",
        "www.example.org",
        "http://[",
        "https://[::1",
        "javascript:x",
        "//x/y",
    ),
    *("http://example.org:99999999/", "https://ex ample.org/", "mailto:team@council.example", "@"),
    *(
        "R&amp;amp;D",
        "&#xD800;",
        "&#99999999;",
        "<p>One</p>",
        "<" * 50,
        "<![CDATA[x]]>",
        "<script>",
    ),
    *(
        'a "quoted" word',
        "a; b",
        "c|d\te",
        '"',
        "'",
        "\\",
        "\r",
        "two\nlines",
        "sep=;",
        "=1+1",
        "---",
    ),
    *("\ud800", "\udfff\ud800", "\x00", "\u2028", "\ufeff", "\u202e", "e\u0301" * 20, "\U0001f3d7"),
    *(
        "{{",
        "}}",
        "[[File:x|",
        "{|",
        "{% x %}",
        "[a](b",
        "![",
        "```",
        "+++",
        "%",
        "%00",
        "../..",
        "~/x",
    ),
    *(
        "x" * 5_000,
        "word " * 2_000,
        "(" * 200,
        "@" * 200,
        "a@" * 100,
        "1 " * 300,
        "-" * 500,
        "&" * 300,
    ),
]
# Pieces that mean something in one of the formats, for insertion into others.
TOKENS = [
    *(b'"', b"'", b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf"),
    *(b"\xff\xfe", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"{", b"}", b"[", b"]", b":", b"- ", b"null"),
    *(b"NaN", b"Infinity", b"1e999", b"9" * 5_000, b'"\\ud800"', b"\\u0000", b"[" * 3_000, b'{"a":' * 500),
    *(b"&a ", b"*a ", b"<<: *a\n", b"!!python/object:os.system x", b"!!binary x", b"!!timestamp x", b"? "),
    *(b"%YAML 9.9\n", b"--- |\n", b"&a [*a, *a]", b"!!set {x}", b"!!omap [x]", b"2024-02-30", b"0o9", b"0x"),
    *(b"<", b">", b"&", b"&amp;", b"&#0;", b"&#xD800;", b"<!--", b"]]>", b"<![CDATA[", b"<!DOCTYPE x>"),
    *(b'<!ENTITY a "b">', b"<?xml version='1.0' encoding='x'?>", b"<x>" * 400, b"</x>", b"<svg>", b"<base href='['>"),
    *(b"---\n", b"+++\n", b"{{", b"}}", b"[[", b"]]", b"{|", b"{{{{" * 30, b"sep=,\n", b"sep=\x00\n", b"@prefix"),
    *(b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"ustar", b"publiccodeYmlVersion: 1\n", b"date = 1979-05-27"),
    *(b'"agency": 1,', b'"releases": {},', b'"dataset": [1],', b'"grants": [null],', b'"result": {"results": [1]},'),
    *(b'"query": {"pages": [1]},', b'"permissions": {},', b'"@context": "dcat",', b'"@graph": 1,', b'"@id": {},'),
]  # fmt: skip
ENCODINGS = ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252", "utf-7", "utf-16-be"]


@dataclass(frozen=True, slots=True)
class FuzzInput:
    """Content of one file, and the format that it is meant to be in.

    `file` is the path of the fixture in `source` that it replaces, if it is one of a registry.
    """

    content: bytes
    format: Format
    source: str = ""
    file: str = ""


def _scalars() -> st.SearchStrategy[Any]:
    numbers = st.sampled_from(
        [0, -1, 1.5, 2024, 20240401, 1e308, float("nan"), float("inf"), 10**30]
    )
    return st.sampled_from(TEXTS) | st.text(max_size=12) | numbers | st.sampled_from([None, True])


names = st.sampled_from(NAMES) | st.text(max_size=6)
scalars = _scalars()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
usual = st.fixed_dictionaries(
    {"title": st.sampled_from(["Damp", "Bins"])},
    optional=dict.fromkeys(NAMES[1:18], values),
)
records = usual | st.dictionaries(names, values, max_size=6)
rows = st.lists(records, min_size=1, max_size=4)
cells = st.lists(st.lists(scalars, max_size=6), max_size=6)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def as_csv(table: list[list[Any]], delimiter: str = ",") -> bytes:
    """A delimited table; what csv cannot write is left out."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for row in table:
        try:
            writer.writerow(["" if cell is None else cell for cell in row])
        except csv.Error:
            continue
    return _encode(out.getvalue())


def as_table(items: list[dict[str, Any]]) -> list[list[Any]]:
    """Rows under the names of their columns."""
    columns = list(dict.fromkeys(name for item in items for name in item))
    return [columns, *([_as_text(item.get(name, "")) for name in columns] for item in items)]


def as_xlsx(table: list[list[Any]]) -> bytes:
    """A spreadsheet, written by hand: openpyxl refuses what other programs write."""
    rows_xml = "".join(
        "<row>"
        + "".join(f'<c t="inlineStr"><is><t>{escape(_as_text(cell))}</t></is></c>' for cell in row)
        + "</row>"
        for row in table
    )
    content = f"<sheetData>{rows_xml}</sheetData>"
    plain = registry_payloads.workbook(("Projects", [["x"]]))
    return registry_payloads.with_member(
        plain,
        "xl/worksheets/sheet1.xml",
        lambda old: _encode(
            old.decode()[: old.decode().index("<sheetData>")] + content + "</worksheet>"
        ),
    )


def as_toml(item: dict[str, Any]) -> bytes:
    """A table of projects in TOML, which has no null."""
    lines = [
        f"{json.dumps(name)} = {json.dumps(value).replace('NaN', 'nan').replace('Infinity', 'inf')}"
        for name, value in item.items()
        if isinstance(value, str | int | float)
    ]
    return _encode("[[project]]\n" + "\n".join(lines) + "\n")


def as_xml(tag: str, item: dict[str, Any]) -> str:
    """An element with the fields of a record."""
    fields = "".join(
        f"<{name}>{escape(_as_text(value))}</{name}>"
        for name, value in item.items()
        if name.isidentifier() and name.isascii()
    )
    return f"<{tag}>{fields}</{tag}>"


def as_feed(items: list[dict[str, Any]]) -> bytes:
    """An RSS feed."""
    body = "".join(as_xml("item", item) for item in items)
    return _encode(f'<?xml version="1.0"?><rss version="2.0"><channel>{body}</channel></rss>')


def as_html(items: list[dict[str, Any]]) -> bytes:
    """A web page with the records as paragraphs, facts and links."""
    body = "".join(
        f"<p>{_as_text(value)}</p><dl><dt>{name}</dt><dd>{_as_text(value)}</dd></dl>"
        f"<a href='{_as_text(value)}'>{name}</a><table><tr><th>{name}</th><td>x</td></tr></table>"
        for item in items
        for name, value in item.items()
    )
    return _encode(f"<!DOCTYPE html><html><head><title>T</title></head><body>{body}</body></html>")


def as_turtle(items: list[dict[str, Any]]) -> bytes:
    """A catalogue of DCAT in Turtle."""
    head = (
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
    )
    body = "".join(
        f"<https://example.org/{number}> a dcat:Dataset "
        + "".join(
            f"; dct:{name} {json.dumps(_as_text(value))}"
            for name, value in item.items()
            if name.isidentifier() and name.isascii()
        )
        + " .\n"
        for number, item in enumerate(items)
    )
    return _encode(head + body)


def as_front_matter(item: dict[str, Any]) -> bytes:
    """A page of Markdown with its fields in front of it."""
    return b"---\n" + as_yaml(item) + b"---\n" + _encode(_as_text(item.get("description", "")))


def as_yaml(value: Any) -> bytes:
    """A document of YAML."""
    return _encode(yaml.safe_dump(value, allow_unicode=True, sort_keys=False))


def as_json(value: Any) -> bytes:
    """A document of JSON."""
    return json.dumps(value).encode()


_PROJECT = {"permissions": {"usageType": "openSource", "licenses": [{"name": "MIT"}]}}
GRAMMARS: dict[Format, st.SearchStrategy[bytes]] = {
    Format.JSON: (rows | records | st.dictionaries(names, records, max_size=4)).map(as_json)
    | st.builds(lambda found: as_json({"meta": {"n": 1}, "data": {"rows": found}}), rows),
    Format.JSONL: rows.map(lambda items: b"\n".join(map(as_json, items))),
    Format.CSV: st.builds(
        as_csv, cells | rows.map(as_table), st.sampled_from([",", ";", "|", "\t"])
    ),
    Format.TSV: st.builds(as_csv, rows.map(as_table), st.just("\t")),
    Format.XLSX: (cells | rows.map(as_table)).map(as_xlsx),
    Format.YAML: (rows | records).map(as_yaml),
    Format.TOML: records.map(as_toml),
    Format.MARKDOWN: records.map(as_front_matter),
    Format.CODEJSON: rows.map(lambda items: as_json({"agency": "X", "releases": items}))
    | records.map(lambda item: as_json({"name": "x", **_PROJECT, **item})),
    Format.PUBLICCODE: records.map(
        lambda item: as_yaml({"publiccodeYmlVersion": "0.4", "name": "X", **item})
    ),
    Format.CKAN: rows.map(lambda items: as_json({"result": {"results": items}})),
    Format.DCAT: rows.map(lambda items: as_json({"dataset": items}))
    | rows.map(as_turtle)
    | rows.map(
        lambda items: as_json(
            {
                "@context": {"@vocab": "http://www.w3.org/ns/dcat#"},
                "@graph": [{"@type": "Dataset", **item} for item in items],
            }
        )
    ),
    Format.WORDPRESS: rows.map(as_json),
    Format.FEED: rows.map(as_feed),
    Format.MEDIAWIKI: st.builds(
        lambda texts: as_json(
            {
                "query": {
                    "pages": [
                        {"title": "X", "revisions": [{"slots": {"main": {"content": each}}}]}
                        for each in texts
                    ]
                }
            }
        ),
        st.lists(st.lists(st.sampled_from(TEXTS), max_size=5).map(" ".join), max_size=3),
    ),
    Format.WEBPAGE: rows.map(as_html),
    Format.GITHUB: rows.map(as_json),
    Format.GRANTS: rows.map(lambda items: as_json({"grants": items})),
    Format.HASANYONE: rows.map(lambda items: b"\n".join(map(as_json, items))),
}


_RDF_XML = b"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
<dcat:Dataset rdf:about="https://data.example.gov/damp"><dct:title xml:lang="en">Damp</dct:title>
<dct:description>Where residents reported damp.</dct:description>
<dcat:keyword>housing</dcat:keyword></dcat:Dataset></rdf:RDF>"""


def _fixtures() -> list[FuzzInput]:
    payloads = registry_payloads
    table = [["Ref", "Project name", "Stage"], ["A1", "Damp", "Live"], ["A2", "Bins", "Beta"]]
    page = {
        "pageid": 1,
        "title": "Damp",
        "revisions": [{"slots": {"main": {"content": "{{Infobox|a=b}} Text."}}}],
    }
    made = {
        Format.FEED: [payloads.FEED.encode(), payloads.ATOM.encode()],
        Format.WEBPAGE: [payloads.page("Damp reports"), payloads.sitemap("https://example.org/a")],
        Format.WORDPRESS: [as_json([payloads.post(1), payloads.post(2)])],
        Format.GITHUB: [as_json([payloads.repository("damp")])],
        Format.XLSX: [
            payloads.workbook(("Read me", [["Notes"]]), ("Projects", [["Register"], [], *table])),
            payloads.workbook(("Projects", table)),
        ],
        Format.CSV: [as_csv([["Register", "", ""], ["", "", ""], *table]), as_csv(table, ";")],
        Format.MEDIAWIKI: [as_json({"query": {"pages": [page]}})],
        Format.DCAT: [
            as_turtle([{"title": "Damp", "description": "Reports."}]),
            _RDF_XML,
            as_json({"conformsTo": "x", "dataset": [{"title": "Damp", "description": "Reports."}]}),
        ],
        Format.JSON: [
            payloads.archive({"a/one.json": b'{"title": "One"}', "a/two.json": b'{"title": "Two"}'}, kind)
            for kind in ("zip", "tar.gz")
        ],
        Format.YAML: [payloads.archive({"p/one.yml": b"title: One", "p/two.yml": b"title: Two"})],
        Format.TOML: [b"# Ours\n[[project]]\nid = 'a'\nname = 'Damp'\nstart = 2024-04-01\n"],
    }  # fmt: skip
    return [FuzzInput(content, kind) for kind, found in made.items() for content in found]


def registry_files() -> list[FuzzInput]:
    """The small files of the shipped registries, to be read by their own declarations."""
    formats = {".csv": Format.CSV, ".yml": Format.YAML, ".md": Format.MARKDOWN}
    return [
        FuzzInput(
            path.read_bytes(),
            formats.get(path.suffix, Format.JSON),
            path.relative_to(REGISTRIES).parts[0],
            "/".join(path.relative_to(REGISTRIES).parts[1:]),
        )
        for path in sorted(REGISTRIES.rglob("*"))
        if path.suffix in (".csv", ".yml", ".md", ".json") and path.parent != REGISTRIES
    ]


FIXTURES = [*_fixtures(), *registry_files()]


def damage(content: bytes, random: Random) -> bytes:
    """Return the content after up to three changes, in a member of it where it is a zip."""
    if content.startswith(b"PK") and random.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            name = random.choice(archive.namelist())
            member = damage(archive.read(name), random)
        return registry_payloads.with_member(content, name, lambda _: member)
    changed = content
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        start = random.randint(0, len(changed))
        end = min(len(changed), start + random.randint(0, 40))
        piece = random.choice(TOKENS) if random.random() < 0.8 else random.randbytes(3)
        match random.randint(0, 7):
            case 0:
                changed = changed[:start] + changed[end:]
            case 1 | 2:
                changed = changed[:start] + piece + changed[start:]
            case 3 | 4:
                changed = changed[:start] + piece + changed[end:]
            case 5:
                times = random.randint(2, 60)
                changed = changed[:start] + changed[start:end] * times + changed[end:]
            case 6:
                changed = changed[:start] if random.random() < 0.3 else changed[end:]
            case _:
                if random.random() < 0.2:
                    encoding = random.choice(ENCODINGS)
                    changed = changed.decode("utf-8", "replace").encode(encoding, "replace")
    return changed


def damaged(whole: FuzzInput, random: Random) -> FuzzInput:
    """Return an input after some changes; one in twenty is packed into an archive as well."""
    content = damage(whole.content, random)
    if random.random() < 0.05:
        name = random.choice(["a.json", "p/a.yml", "a.csv", "../a.json", "a" * 300, "x.md"])
        files = {name: content, f"{name}2": b"{}"}
        content = registry_payloads.archive(files, random.choice(["zip", "tar.gz"]))
    return replace(whole, content=content)


documents: st.SearchStrategy[FuzzInput] = st.sampled_from(FIXTURES) | st.sampled_from(
    list(GRAMMARS)
).flatmap(lambda kind: GRAMMARS[kind].map(lambda content: FuzzInput(content, kind)))
