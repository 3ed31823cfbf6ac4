"""docs/administration.md: it names every fault, reason and command that the code has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.presentation import labels
from bot.slack.identifiers import AdminCommand
from ingest.issues import IssueKind

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
ERRORS = {
    *("FetchError", "FetchRefused", "PageGone", "ParseError", "RetryableError"),
    *("RobotsDisallowed", "SourceError", "SourceUnavailable"),
}
PLACEHOLDER = "…"
# Messages that are made of other messages, which are there.
MADE_OF_OTHERS = {"… ….", "… sent ….", "… Its last good records stay."}


def template(node: ast.expr) -> str:
    """The text of a message, with … for what is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(each.value) if isinstance(each, ast.Constant) else PLACEHOLDER
            for each in node.values
        )
    return PLACEHOLDER


def raised(folder: str) -> Iterator[str]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ERRORS
                and node.args
            ):
                yield template(node.args[0])


def on_page(message: str) -> bool:
    """Whether the page quotes a message, which begins with the name of a source or not."""
    words = re.escape(message.removeprefix(f"{PLACEHOLDER} ").rstrip("."))
    return re.search(rf"“[^”]*{words.replace(PLACEHOLDER, '[^”]*')}", PAGE) is not None


@pytest.mark.parametrize("folder", ["ingest/http", "ingest/harvest", "ingest/read"])
def test_every_failure_of_a_registry_is_on_the_page(folder):
    messages = {each for each in raised(folder) if re.search(r"\w", each)} - MADE_OF_OTHERS
    assert messages
    assert not [each for each in sorted(messages) if not on_page(each)]


def test_every_issue_is_on_the_page_and_no_other():
    table = PAGE.split("| issue |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| ([^|]+?) \|", table, re.MULTILINE)
    assert sorted(rows) == sorted(each.value for each in IssueKind)


def test_every_reason_to_hold_a_build_back_is_on_the_page():
    text = (ROOT / "ingest" / "pipeline" / "gate.py").read_text(encoding="utf-8")
    for reason in (
        "would lose",
        "of the golden questions find their answer",
        "of the golden questions are answered wrongly",
    ):
        assert reason in text
        assert reason in PAGE


def test_every_command_and_button_of_administrators_is_on_the_page():
    assert not [each for each in AdminCommand if f"/hasanyone admin {each.value}" not in PAGE]
    buttons = (
        *(labels.REBUILD_ACTION, labels.REBUILD_ONE_ACTION, labels.FOLLOW_BUILD_ACTION),
        *(
            labels.CANCEL_ACTION,
            labels.CHANGES_ACTION,
            labels.PROMOTE_ACTION,
            labels.ROLLBACK_ACTION,
        ),
    )
    assert not [each for each in buttons if f"*{each}*" not in PAGE]
