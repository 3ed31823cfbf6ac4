import pytest

from index.query.failure import asks_failure
from index.query.parser import parse_query


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("what went wrong with smart bins?", "smart bins?"),
        ("Has anyone tried and failed to merge HR teams?", "merge HR teams?"),
        ("why did the fire control project fail?", "the fire control project?"),
        ("lessons from failed shared services", "shared services"),
        ("chatbots that failed", "chatbots"),
        ("bin sensors that did not work", "bin sensors"),
        ("joint ventures that fell apart", "joint ventures that fell apart"),
        (
            "want to know why it stopped: GOV.UK Verify",
            "want to know why it stopped: GOV.UK Verify",
        ),
    ],
)
def test_a_question_about_failure_prefers_stopped_attempts_and_filters_nothing(question, text):
    query = parse_query(question)
    assert query.asks_failure
    assert query.text == text
    assert not query.filters


@pytest.mark.parametrize(
    "question",
    ["damp sensors", "failed bin collections", "why did my payment fail", "missed bins reporting"],
)
def test_what_fails_in_a_service_is_no_failed_attempt(question):
    assert not asks_failure(question)
    assert parse_query(question).text == question
