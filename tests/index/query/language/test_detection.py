"""Welsh is known by a few words, and English is never taken for it."""

import json
from pathlib import Path

import pytest

from index.query.language.detection import detect_language

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize(
    "text",
    [
        "Oes rhywun wedi gwneud gwasanaeth adrodd am damprwydd a llwydni?",
        "A oes unrhyw gyngor wedi gwneud chatbot?",
        "Sut mae cynghorau eraill yn delio â digartrefedd?",
        "parcio i drigolion",
        "archebu apwyntiad ar-lein",
        "Beth am ysgolion?",
        "dim ond Cymru",
        "mwy",
    ],
)
def test_welsh_is_known(text):
    assert detect_language(text) == "cy"


@pytest.mark.parametrize(
    "text",
    [
        "Has anyone in Pen-y-bont ar Ogwr done a flood scheme?",
        "parking in Ynys Môn and Bro Morgannwg",
        "Has Cyngor Gwynedd done anything like this?",
        "ROI of tai chi",
        "more",
    ],
)
def test_english_with_welsh_names_is_english(text):
    assert detect_language(text) == "en"


@pytest.mark.parametrize("text", ["", "damp mould", "OS maps", "Cyngor Gwynedd", "17"])
def test_too_few_words_tell_nothing(text):
    assert detect_language(text) is None


def texts(folder: Path):
    for path in sorted(folder.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from (value for value in json.loads(line).values() if isinstance(value, str))


@pytest.mark.parametrize("folder", ["tests/questions", "ingest/data"])
def test_no_question_and_nothing_in_the_catalogue_is_taken_for_welsh(folder):
    read = list(texts(ROOT / folder))
    assert len(read) > 100
    assert [text for text in read if detect_language(text) == "cy"] == []
