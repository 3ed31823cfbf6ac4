"""No pattern and no door takes more than linear time for hostile text, up to what its door lets in."""

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from re import _constants as codes
from re import _parser as sre_parser

import pytest

from bot.chat.intent.recogniser import recognise
from bot.service.followup import parse_followup
from bot.slack.transport.message import extract_question, parse_without_filters
from bot.teams.handlers.message_extension import quoted_text
from bot.teams.transport.activity import parse_activity
from index.errors import AppError
from index.query.parser import MAX_QUESTION_CHARACTERS, parse_query

MESSAGE_CHARACTERS = 40_000  # the most that Slack lets a person post
PACKAGES = (
    "bot.chat", "bot.service", "bot.slack.transport", "bot.teams.handlers", "bot.teams.transport",
    "index.facets", "index.query", "index.search", "index.text", "index.verdict",
)  # fmt: skip
# The most characters that reach the patterns of a module, or one of them: the caps of their callers.
CAPS = {
    "bot.service.followup": 200,
    "bot.chat.intent": 240,
    "bot.slack.transport": MESSAGE_CHARACTERS,
    "bot.teams.handlers": 20_000,
    "bot.teams.transport": 10_000,
    "index.facets": 1_000,
    "index.query.directions": 300,
    "index.query.failure": 300,
    "index.query.filters": 300,
    "index.query.message.letter._SIGN_OFF": 300,
    "index.query.message.markup": MESSAGE_CHARACTERS,
    "index.query.parser._FINAL_STOP": 300,
    "index.search": 300,
    "index.verdict": 300,
}
# Twice the text may take so many times as long: 2 is linear, 4 is quadratic. What takes less CPU
# than this is not looked at: a quadratic pattern for 300 characters takes less than a search.
MAX_GROWTH, MIN_S = 3.0, 0.02
# Patterns that are only matched at the start of a line or a sentence, never searched for.
ANCHORED = ("_LINE", "_ASKS_WHO_DID")
PIECES = ("a", "a ", "A ", "1", " ", "\n", ",", "-", "<", "(", "[", ". ", "? ", "a-", '"')


def modules() -> Iterator:
    for name in PACKAGES:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            yield importlib.import_module(found.name)


def patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif depth < 3 and isinstance(value, Mapping):
        for each in value.values():
            yield from patterns_in(each, depth + 1)
    elif depth < 3 and isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from patterns_in(each, depth + 1)


def all_patterns() -> dict[re.Pattern, tuple[str, int]]:
    """Each pattern of a module, with its name and the most characters that reach it."""
    found: dict[re.Pattern, tuple[str, int]] = {}
    for module in modules():
        for name, value in vars(module).items():
            place = f"{module.__name__}.{name}"
            caps = [cap for prefix, cap in CAPS.items() if place.startswith(prefix)]
            for pattern in patterns_in(value):
                found.setdefault(pattern, (place, max(caps, default=MAX_QUESTION_CHARACTERS)))
    return found


def literals(parsed) -> Iterator[str]:  # noqa: C901 - one branch for each kind of node
    """The words and signs that a pattern names, which text is made of that is hostile to it."""
    run = ""
    for code, value in parsed:
        if code is codes.LITERAL:
            run += chr(value)
            continue
        if run:
            yield run
        run = ""
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            yield from literals(value[2])
        elif code is codes.SUBPATTERN:
            yield from literals(value[3])
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from literals(branch)
        elif code is codes.IN:
            yield from (chr(each) for kind, each in value if kind is codes.LITERAL)
        elif code in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from literals(value[1])
    if run:
        yield run


def hostile_texts(words: set[str]) -> Iterator[Callable[[int], str]]:
    """Functions that make a text of a size: each word and piece again and again, then no match."""
    for piece in (*PIECES, *sorted(f"{word} " for word in words)):
        yield lambda size, piece=piece: (piece * (size // len(piece) + 1))[:size] + "!x"


def seconds(call: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    with suppress(AppError):
        call(text)
    return time.process_time() - began


def grows_too_fast(call: Callable[[str], object], make: Callable[[int], str], cap: int) -> bool:
    """Whether twice the text takes much more than twice the time, at most `cap` characters."""
    if seconds(call, make(cap // 8)) > 10 * MIN_S:
        return True
    if seconds(call, make(cap)) < MIN_S:
        return False
    half, whole = (min(seconds(call, make(size)) for _ in range(3)) for size in (cap // 2, cap))
    return whole > max(MIN_S, MAX_GROWTH * half)


def test_the_patterns_are_found():
    assert len(all_patterns()) > 150


@pytest.mark.slow
def test_no_pattern_takes_more_than_linear_time():
    slow = set()
    for pattern, (name, cap) in all_patterns().items():
        words = set(literals(sre_parser.parse(pattern.pattern, pattern.flags)))

        def search(text: str, pattern: re.Pattern = pattern, name: str = name) -> None:
            pattern.fullmatch(text)
            if name.endswith(ANCHORED):
                pattern.match(text)
            else:
                pattern.sub("", text)

        slow |= {
            f"{name} {make(20)!r}"
            for make in hostile_texts(words)
            if all(grows_too_fast(search, make, cap) for _ in range(3))  # the machine may be busy
        }
    assert not slow


def _parse_teams_message(text: str) -> None:
    parse_activity(
        {
            "type": "message",
            "text": text,
            "serviceUrl": "https://smba.example",
            "conversation": {"id": "a"},
        }
    )


DOORS: dict[str, tuple[Callable[[str], object], int]] = {
    "question": (parse_query, MAX_QUESTION_CHARACTERS),
    "follow-up": (lambda text: parse_followup({}, text), MESSAGE_CHARACTERS),
    "message in a chat": (lambda text: recognise(text, {}), MESSAGE_CHARACTERS),
    "message in Slack": (
        lambda text: parse_query(extract_question(parse_without_filters(text))),
        MESSAGE_CHARACTERS,
    ),
    "message in Teams": (_parse_teams_message, MESSAGE_CHARACTERS),
    "message quoted in Teams": (
        lambda text: quoted_text({"messagePayload": {"body": {"content": text}}}),
        MESSAGE_CHARACTERS,
    ),
}
MESSAGES = (
    "now ", "thanks, ", "has anyone done? ", "hi all, ", "on\n", "kind regards, A, ", "please,",
    "<# ", "<http://a ", "[x](http://", "a) b ", "in:", 'in:"', "*a ", "dear A and ", "<at>", ":a",
    "from: a\n", "we need to build a. ", "Wales and ", "except A of the ", "why did ", "— ",
)  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_no_door_takes_more_than_linear_time(door):
    call, cap = DOORS[door]
    slow = [make(20) for make in hostile_texts(set(MESSAGES)) if grows_too_fast(call, make, cap)]
    assert not slow
