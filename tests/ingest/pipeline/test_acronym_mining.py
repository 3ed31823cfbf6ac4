import pytest

from index.query.acronyms import Acronym
from ingest.pipeline.acronym_mining import find_evidence, mine_acronyms
from tests.index.conftest import initiative


def mine(*summaries: str) -> tuple[Acronym, ...]:
    initiatives = (initiative(str(number), summary=each) for number, each in enumerate(summaries))
    return mine_acronyms({key for each in initiatives for key in find_evidence(each)})


@pytest.mark.parametrize(
    ("text", "letters", "words"),
    [
        ("the Open Contracting Data Standard (OCDS)", "OCDS", "open contracting data standard"),
        ("OCDS (Open Contracting Data Standard)", "OCDS", "open contracting data standard"),
        ("by the Secretary of State for Health (SSH)", "SSH", "secretary of state for health"),
        ("all Local Ward Profiles (LWPs)", "LWP", "local ward profiles"),
    ],
)
def test_an_acronym_that_two_initiatives_explain_is_learnt(text, letters, words):
    assert mine(f"It uses {text}.", f"Here {text} is used.") == (Acronym(letters, words),)


@pytest.mark.parametrize(
    "texts",
    [
        ("the Open Contracting Data Standard (OCDS)", "nothing"),
        ("the Open Contracting Data Standard (OCD)",) * 2,
        ("the Freedom of Information act (FOI)",) * 2,
        ("the Freedom of Information (FOI)",) * 2,
        (
            "a Big Old Barn (BOB)",
            "a Big Old Barn (BOB)",
            "Best of Breed (BOB)",
            "Bins Of Bath (BOB)",
        ),
        ("Housing (HSG)",) * 2,
    ],
)
def test_what_is_explained_once_otherwise_or_shipped_is_not_learnt(texts):
    assert mine(*texts) == ()


def test_an_acronym_that_is_also_a_word_is_known_only_in_capitals():
    text = "the Distributed Online Correspondence System (DOCS)"
    assert mine(text, text, "see our docs") == (
        Acronym("DOCS", "distributed online correspondence system", case_sensitive=True),
    )
