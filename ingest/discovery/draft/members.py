"""Members of our fields with several: `{amount: Cost, currency: 'GBP'}` read and written."""

from collections.abc import Mapping

from jmespath.exceptions import LexerError
from jmespath.lexer import Lexer

from index.model import Role
from ingest.sources.schema import InitiativeField

MEMBERS: Mapping[str, tuple[str, ...]] = {
    InitiativeField.ORGANISATIONS: tuple(each.value for each in Role),
    InitiativeField.FUNDING: ("source", "amount", "currency", "period"),
    InitiativeField.REUSE: ("code", "licence", "offer"),
    InitiativeField.OUTCOMES: ("statement", "result", "evidence"),
}
_OPENING = frozenset({"lbrace", "lbracket", "lparen", "filter"})
_CLOSING = frozenset({"rbrace", "rbracket", "rparen"})


def set_member(expression: str, member: str, value: str) -> str:
    """Return an object expression with `member` set to `value`; others stay."""
    return format_members({**parse_members(expression), member: value})


def format_members(members: Mapping[str, str]) -> str:
    """Return the object expression with `members`."""
    return "{" + ", ".join(f"{name}: {each}" for name, each in members.items()) + "}"


def parse_members(expression: str) -> dict[str, str]:
    """Return the members of an object expression, `{name: expression, …}`; {} of another one."""
    text = expression.strip()
    if not text.startswith("{"):
        return {}
    try:
        tokens = list(Lexer().tokenize(text))
    except LexerError:
        return {}
    if tokens[-2]["type"] != "rbrace":
        return {}
    depth, start, parts = 0, 1, list[str]()
    for token in tokens:
        depth += (token["type"] in _OPENING) - (token["type"] in _CLOSING)
        if (token["type"] == "comma" and depth == 1) or depth == 0:
            parts.append(text[start : token["start"]])
            start = token["end"]
            if depth == 0:
                break
    pairs = (part.partition(":") for part in parts)
    return {name.strip().strip('"'): value.strip() for name, _, value in pairs if value.strip()}
