"""The one way an initiative or a question becomes text."""

import re
from itertools import islice

from index.model import Initiative

# all-MiniLM-L6-v2 reads 256 tokens; about 1,000 characters of English.
PASSAGE_CHARACTERS = 1000
# Sentences that are embedded beside the whole, and the words that one needs to say something.
SENTENCES, SENTENCE_CHARACTERS, SENTENCE_WORDS = 8, 400, 6
_JOINT = re.compile(r"(?<=\w)[-_]+(?=\w)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“‘\"'(])")


def title_text(initiative: Initiative) -> str:
    """The title and other names of an initiative, in words: `a-b_c` becomes `a b c`."""
    names = dict.fromkeys((initiative.title, *initiative.aliases))
    return ". ".join(_spaced(name) for name in names)


def body_text(initiative: Initiative) -> str:
    """What an initiative is about, without its title: summary, description, outcomes, offer."""
    parts = (
        initiative.summary,
        initiative.description,
        *(outcome.statement for outcome in initiative.outcomes),
        initiative.reuse and initiative.reuse.offer,
    )
    return " ".join(dict.fromkeys(_closed(part.strip()) for part in parts if part))


def names_text(initiative: Initiative) -> str:
    """The organisations and places of an initiative."""
    names = [body.name for body in initiative.organisations]
    return ". ".join((*names, *(part for part in (initiative.region,) if part)))


def themes_text(initiative: Initiative) -> str:
    """The themes of an initiative in words."""
    return ", ".join(_spaced(theme) for theme in initiative.themes)


def all_text(initiative: Initiative) -> str:
    """Everything about an initiative that may be found by its words."""
    return ". ".join(filter(None, (body_text(initiative), named_text(initiative))))


def named_text(initiative: Initiative) -> str:
    """All that `all_text` holds but the body: title, themes, organisations and places."""
    parts = (title_text, themes_text, names_text)
    return ". ".join(filter(None, (part(initiative) for part in parts)))


def passages(initiative: Initiative) -> tuple[str, ...]:
    """The texts to embed for an initiative: one that says what it is, then its first sentences."""
    body = body_text(initiative)
    described = f"{title_text(initiative)}. {body}".strip()
    told = (sentence[:SENTENCE_CHARACTERS] for sentence in sentences(body)[:SENTENCES])
    telling = (sentence for sentence in told if len(sentence.split()) >= SENTENCE_WORDS)
    return (described[:PASSAGE_CHARACTERS], *telling)


def letters(text: str, most: int | None = None) -> str:
    """The letters and digits of `text` in small, which is how two writings are compared.

    The first `most` of them, if given.
    """
    return "".join(islice(filter(str.isalnum, text.casefold()), most))


def sentences(text: str) -> list[str]:
    """`text` cut after its full stops."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def shortened(text: str, characters: int) -> str:
    """`text` in at most `characters` characters, cut at a word, with an ellipsis where cut."""
    if len(text) <= characters:
        return text
    words = text[: characters - 1].rsplit(maxsplit=1)
    return (words[0] if words else "").rstrip(" ,;:.") + "…"


def _closed(part: str) -> str:
    """`part` with a full stop at its end, so that what follows is another sentence."""
    return part if part.endswith((".", "!", "?", ":", "…")) else f"{part}."


def _spaced(name: str) -> str:
    return _JOINT.sub(" ", name).strip()
