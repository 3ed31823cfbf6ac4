"""Reading of what the asker states: from a form, from options, and as JSON."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from bot.brief import labels
from bot.brief.model import MAX_CHARS, Decision, Statements
from index.errors import InvalidInput
from index.i18n.formats import format_number
from index.text.documents import truncate

# A field of a form has the reason for one initiative where its name begins so.
CONSIDERED_PREFIX = "considered:"
_MAX_NAME_CHARS = 40


def parse_statements(values: Mapping[str, object]) -> Statements:
    """Return the statements with these values; raise InvalidInput."""
    try:
        return Statements.model_validate(values)
    except ValidationError as error:
        name = ".".join(map(str, error.errors()[0]["loc"])) or "statements"
        raise InvalidInput(
            labels.STATEMENT_WRONG.format(name=truncate(name, _MAX_NAME_CHARS)),
            labels.STATEMENT_WRONG_HINT.format(
                most=format_number(MAX_CHARS), kinds=", ".join(Decision)
            ),
        ) from None


def parse_fields(fields: Mapping[str, Sequence[str]]) -> Statements:
    """Return the statements that a form sent; an empty field is not stated.

    Raises InvalidInput.
    """
    stated = {name: values[-1] for name, values in fields.items() if values[-1].strip()}
    considered = [
        {"initiative": name.removeprefix(CONSIDERED_PREFIX), "reason": value}
        for name, value in stated.items()
        if name.startswith(CONSIDERED_PREFIX)
    ]
    texts = {name: stated[name] for name in Statements.model_fields if name in stated}
    return parse_statements({**texts, "considered": considered})
