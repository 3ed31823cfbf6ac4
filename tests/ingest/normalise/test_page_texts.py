"""Pages of one source: what their template repeats is left out, what one of them says never is."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.issues import IssueKind, Issues
from ingest.normalise.page_texts import clean_texts
from ingest.parse.record import Record
from ingest.read.reader import read_source
from ingest.sources.schema import Format
from ingest.sources.source import Source
from tests.support.sample_records import record
from tests.support.source_readings import source_reading

HEAD = "This inventory was compiled in a research project about digital services."
SUBJECTS = ("damp", "potholes", "bins", "school meals")
PAGE = """<html><head><title>{title}</title></head><body><nav><a href="/">Home</a></nav><main>
<h1>{title}</h1><p>by A. Author and B. Author* Reference 1 Special thanks to C. Helper and D.
Helper.</p><p>{head}</p><p>Residents of Northshire tell the council about {title} once, and see what
happened to their report without a call. Officers began to use it in the spring.</p></main>
</body></html>"""


def descriptions(texts: list[str], file_format: Format = Format.WEBPAGE) -> list[str | None]:
    """The descriptions of pages with `texts`, after cleaning."""
    pages = [
        (Record("page", n, {}), record("a", str(n), "T", text=text)) for n, text in enumerate(texts)
    ]
    return [each.description for _, each in clean_texts(file_format, pages, Issues("a"))]


def test_the_pages_of_an_inventory_are_described_by_their_own_words(tmp_path: Path):
    (tmp_path / "pages").mkdir()
    for subject in SUBJECTS:
        content = f"<!-- saved from url=(0021)https://example.org/{subject.replace(' ', '-')} -->"
        page = PAGE.format(title=subject, head=HEAD)
        (tmp_path / "pages" / f"{subject}.html").write_text(content + page)
    part = {
        "name": "pages",
        "files": "pages/*.html",
        "format": "webpage",
        "key": "path",
        "map": {"title": "title", "description": "text"},
        "ignore": ["url", "heading"],
    }
    about = dict.fromkeys(("title", "publisher", "homepage", "licence"), "x")
    address = {"url": "https://example.org/", "tried": "sample", "records_min": 1}
    source = Source.model_validate({"name": "a", **about, **address, "part": [part]})
    reading = source_reading(source, tmp_path)
    for each in read_source(reading).initiatives:
        assert each.description.startswith("Residents of Northshire tell")
        assert "in the spring" not in each.description
        assert "Author" not in each.description
        assert "Helper" not in each.description
        assert HEAD not in each.description
    (issue,) = [e for e in reading.issues.raised if e.kind is IssueKind.REPEATED_TEXT]
    assert "sentences, such as" in issue.detail


def test_copies_of_one_page_are_no_template():
    assert descriptions(["The same words."] * 4 + ["Others."]) == ["The same words."] * 4 + [
        "Others."
    ]


@pytest.mark.parametrize("file_format", [Format.CSV, Format.JSON, Format.CODEJSON])
def test_rows_of_a_table_may_say_the_same(file_format: Format):
    texts = [f"Data Science project. Number {n}." for n in range(4)]
    assert descriptions(texts, file_format) == texts


def test_a_page_that_says_nothing_of_its_own_has_no_description():
    shared = "Contact the team to learn more."
    own = [f"Page {n} is about something else. {shared}" for n in range(3)]
    assert descriptions([*own, shared])[-1] is None


sentences = st.sampled_from([f"Sentence {n} says something." for n in range(12)])


@settings(max_examples=100)
@given(st.lists(st.lists(sentences, min_size=1, max_size=4), min_size=1, max_size=8))
def test_what_stands_on_one_page_only_is_never_removed(pages: list[list[str]]):
    kept = descriptions([" ".join(page) for page in pages])
    for page, text in zip(pages, kept, strict=True):
        for sentence in page:
            if sum(sentence in other for other in pages) == 1:
                assert sentence in (text or "")
