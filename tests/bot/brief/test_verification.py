"""A brief is made, verified, altered by one character, and refused, in each of its forms."""

import json
from pathlib import Path

import jsonschema
import pytest

from bot.brief import labels
from bot.brief.document import lay_out
from bot.brief.forms import FORMS
from bot.brief.forms.file import describe_maker, render_file
from bot.brief.forms.seal import add_seal, canonical_json, compute_code, split_seal
from bot.brief.model import Brief
from bot.brief.verification import check_file

KEY, OTHER_KEY = b"a key of this installation", b"another key"
SCHEMA = Path(__file__).parents[3] / "docs" / "brief.schema.json"
forms = pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))


def altered(brief: Brief) -> Brief:
    """The same brief, in which one character of what its reader sees is another."""
    decision = brief.decision.model_copy(update={"why": "half of it fats"})
    return brief.model_copy(update={"decision": decision})


@forms
def test_a_brief_that_nobody_changed_is_unchanged(brief, form):
    file = render_file(brief, form)
    check = check_file(file.content)
    assert check.brief == brief
    assert labels.CODE_IS.format(code=file.code) in check.lines


@forms
def test_a_brief_has_the_same_code_in_every_form(brief, form):
    assert render_file(brief, form).code == render_file(brief, FORMS["json"]).code


@pytest.mark.parametrize("extension", ["html", "md", "json"])
def test_one_changed_character_of_the_text_is_found_out(brief, extension):
    content = render_file(brief, FORMS[extension]).content
    for old, new in (("half of it fits", "half of it fats"), ("Brackmoor", "Brackmoar")):
        changed = content.decode().replace(old, new, 1).encode()
        assert changed != content
        assert check_file(changed).lines[0] == labels.CHANGED


@forms
def test_any_changed_byte_is_found_out(brief, form):
    content = render_file(brief, form).content
    for number, place in enumerate((*range(0, len(content), len(content) // 60), len(content) - 1)):
        changed = bytearray(content)
        changed[place] ^= 1 << number % 8
        assert not check_file(bytes(changed)).is_unchanged, place


@forms
def test_pages_that_show_something_else_than_their_content_are_found_out(brief, form):
    content = canonical_json(brief.model_dump(mode="json"))
    document = lay_out(altered(brief), compute_code(content))
    if form.extension == "json":  # its pages are its content
        document = lay_out(brief, compute_code(b"another content"))
    body = form.render(document, content)
    forged = add_seal(body, describe_maker(form), form.opening, form.closing)
    assert check_file(forged).lines == (labels.CHANGED, labels.CHANGED_LAYOUT)


@forms
def test_a_brief_that_is_signed_cannot_be_made_by_somebody_else(brief, form):
    assert labels.SIGNED in check_file(render_file(brief, form, [KEY]).content, [KEY]).lines
    forged = render_file(altered(brief), form, [OTHER_KEY]).content
    assert check_file(forged, [KEY]).lines == (labels.CHANGED, labels.CHANGED_SIGNATURE)


def test_a_signature_of_an_earlier_key_still_counts(brief):
    file = render_file(brief, FORMS["md"], [KEY])
    assert labels.SIGNED in check_file(file.content, [OTHER_KEY, KEY]).lines


def test_a_brief_says_where_its_signature_cannot_be_checked_or_is_missing(brief):
    signed = render_file(brief, FORMS["html"], [KEY])
    assert labels.SIGNED_NO_KEY in check_file(signed.content).lines
    assert labels.NOT_SIGNED in check_file(render_file(brief, FORMS["html"]).content).lines


@forms
def test_a_brief_of_another_version_is_checked_by_its_seal(brief, form):
    file = render_file(brief, form).content
    body = split_seal(file, form.opening, form.closing).body
    older = add_seal(body, "hasanyone/0.1.0", form.opening, form.closing)
    check = check_file(older)
    assert check.is_unchanged
    assert any("0.1.0" in line for line in check.lines)


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7\n", b"{}", b"# Notes\n", b"\xff\n\xff"])
def test_another_file_is_no_brief(file):
    assert check_file(file).lines == (labels.NOT_A_BRIEF,)


def test_the_json_of_a_brief_meets_the_schema_that_is_documented(brief):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert schema == Brief.model_json_schema()
    jsonschema.validate(json.loads(render_file(brief, FORMS["json"]).content)["brief"], schema)
