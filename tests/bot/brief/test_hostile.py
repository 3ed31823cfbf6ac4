"""No text of a record or of an asker is markup in a brief, in any of its forms."""

import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pypdf
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.brief.composition import compose_brief
from bot.brief.forms import FORMS
from bot.brief.forms.file import render_file
from bot.brief.forms.markdown import escape
from bot.brief.model import Brief, Decision, Statements
from bot.brief.verification import check_file
from bot.sanitise import one_line
from index.model import ExpectedOutcome, Funding, Organisation, OutcomeResult, Query, Reuse
from tests.support.hostile_data import texts
from tests.support.sample_answers import ANSWERS, DAMP

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2"),
    *("h3", "p", "dl", "div", "dt", "dd", "ul", "li", "span", "a", "table", "caption", "colgroup"),
    *("col", "thead", "tbody", "tr", "th", "td"),
}
# Shrinking texts of thousands of letters takes minutes; the first failing one says enough.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
short = texts.map(lambda text: text[:300])
statements = st.builds(
    Statements, role=short, decision=st.none() | st.sampled_from(Decision), why=short, sharing=short
)


@st.composite
def briefs(draw) -> Brief:
    """A brief with one match, all of whose texts are hostile, as are those of its asker."""
    outcomes = st.builds(ExpectedOutcome, short, st.sampled_from(OutcomeResult), st.none() | short)
    record = replace(
        DAMP.origins[0], registry=draw(short), key=draw(short), url=draw(short), licence=draw(short)
    )
    initiative = replace(
        DAMP,
        title=draw(short),
        origins=(record,),
        url=draw(short),
        summary=draw(short),
        organisations=(Organisation(draw(short)),),
        outcomes=(draw(outcomes), draw(outcomes)),
        funding=Funding(draw(short)),
        reuse=Reuse(draw(short), draw(short)),
        contact=draw(short),
        disagreements=(),
    )
    answer = ANSWERS["done"]
    hit = replace(answer.hits[0], initiative=initiative, passage=draw(short))
    answer = replace(
        answer,
        query=Query(draw(short), draw(short)),
        verdict=replace(answer.verdict, sentence=draw(short)),
        hits=(hit,),
        attempts=(),
        elsewhere=(hit,),
    )
    return compose_brief(answer, "0" * 64, draw(statements), {DAMP.id: one_line(draw(short))})


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its comments."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.comments: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.comments.append(data)


@settings(max_examples=40, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(briefs())
def test_a_page_holds_no_markup_but_its_own(brief):
    file = render_file(brief, FORMS["html"])
    page = Tags(file.content.decode())
    assert {tag for tag, _ in page.tags} <= TAGS
    assert not [name for _, tag in page.tags for name in tag if name.startswith(("on", "style"))]
    for tag, attributes in page.tags:
        if tag == "a":
            assert attributes["href"].startswith(("http://", "https://"))
    assert len(page.comments) == 2
    assert not CONTROLS.search(file.content.decode())
    assert check_file(file.content).is_unchanged


@settings(max_examples=40, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(briefs())
def test_a_markdown_file_holds_no_markup_but_its_own(brief):
    file = render_file(brief, FORMS["md"])
    tokens = MarkdownIt("commonmark").enable("table").parse(file.content.decode())
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {
        *("text", "text_special", "strong_open", "strong_close", "em_open", "em_close"),
        *("link_open", "link_close"),
    }
    for child in inline:
        if child.type == "link_open":
            assert child.info == "auto"
            assert child.attrGet("href").startswith(("http://", "https://"))
    blocks = [token.content for token in tokens if token.type == "html_block"]
    assert [block.startswith("<!-- hasanyone-brief") for block in blocks] == [True] * len(blocks)
    headings = sum(token.type == "heading_open" for token in tokens)
    assert headings == 1 + len(file.document.sections)
    assert not {"fence", "code_block", "blockquote_open", "hr"} & {token.type for token in tokens}
    assert check_file(file.content).is_unchanged


@settings(phases=PHASES)
@given(texts)
def test_escaped_markdown_says_what_was_written(text):
    (paragraph,) = [
        token
        for token in MarkdownIt("commonmark").parse(f"x {escape(text)}")
        if token.type == "inline"
    ]
    said = "".join(child.content for child in paragraph.children)
    assert said.removeprefix("x").strip() == one_line(text)


@settings(max_examples=10, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(briefs())
def test_a_pdf_takes_no_text_for_markup(brief):
    file = render_file(brief, FORMS["pdf"])
    for page in pypdf.PdfReader(io.BytesIO(file.content)).pages:
        for annotation in page.get("/Annots", ()):
            action = annotation.get_object()["/A"]
            assert action["/S"] == "/URI"
            assert action["/URI"].startswith(("http://", "https://"))
    assert check_file(file.content).brief == brief


@settings(max_examples=40, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(briefs())
def test_json_gives_back_the_brief(brief):
    file = render_file(brief, FORMS["json"])
    assert Brief.model_validate(json.loads(file.content)["brief"]) == brief
    assert check_file(file.content).is_unchanged


def test_markup_of_typst_is_text_in_a_pdf():
    stated = Statements(why='#read("/etc/passwd") *bold* $x$ @label')
    brief = compose_brief(next(iter(ANSWERS.values())), "0" * 64, stated, {})
    pages = pypdf.PdfReader(io.BytesIO(render_file(brief, FORMS["pdf"]).content)).pages
    text = "".join(page.extract_text() for page in pages)
    shown = " ".join(text.replace("\u200b", "").split())  # where a line may break
    assert '#read("/etc/passwd") *bold* $x$ @label' in shown
