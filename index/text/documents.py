"""Texts of an initiative: title, body, passages to embed; sentences and truncation."""

import re

from index.model import Initiative
from index.text.normalise import split_joined_words

# all-MiniLM-L6-v2 reads 256 tokens; about 1,000 characters of English.
MAX_PASSAGE_CHARACTERS = 1000
# Sentences embedded beside the overview; one with fewer words says too little.
MAX_SENTENCES, MAX_SENTENCE_CHARACTERS, MIN_SENTENCE_WORDS = 8, 400, 6
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“‘\"'(])")


def title_text(initiative: Initiative) -> str:
    """Return the title and other names of an initiative as words: `a-b_c` becomes `a b c`."""
    names = dict.fromkeys((initiative.title, *initiative.aliases))
    return ". ".join(split_joined_words(name) for name in names)


def body_text(initiative: Initiative) -> str:
    """Return the text without its title: summary, description, outcome statements, reuse offer."""
    parts = (
        initiative.summary,
        initiative.description,
        *(outcome.statement for outcome in initiative.outcomes),
        initiative.reuse and initiative.reuse.offer,
    )
    return " ".join(dict.fromkeys(_end_with_full_stop(part.strip()) for part in parts if part))


def names_text(initiative: Initiative) -> str:
    """Return the names of the organisations and the region of an initiative."""
    names = [organisation.name for organisation in initiative.organisations]
    return ". ".join((*names, *(region for region in (initiative.region,) if region)))


def themes_text(initiative: Initiative) -> str:
    """Return the themes of an initiative as words."""
    return ", ".join(split_joined_words(theme) for theme in initiative.themes)


def full_text(initiative: Initiative) -> str:
    """Return all text of an initiative that lexical search covers."""
    return ". ".join(filter(None, (body_text(initiative), metadata_text(initiative))))


def metadata_text(initiative: Initiative) -> str:
    """Return all of `full_text` but the body: title, themes, organisations and region."""
    parts = (title_text, themes_text, names_text)
    return ". ".join(filter(None, (part(initiative) for part in parts)))


def overview(initiative: Initiative) -> str:
    """Return the first text to embed: title and body, cut at `MAX_PASSAGE_CHARACTERS`."""
    return _overview(initiative, body_text(initiative))


def passages(initiative: Initiative) -> tuple[str, ...]:
    """Return the texts to embed: the overview, then the leading sentences of the body.

    Those are, of the first `MAX_SENTENCES`, the ones with at least `MIN_SENTENCE_WORDS` words.
    """
    body = body_text(initiative)
    leading_sentences = (
        sentence[:MAX_SENTENCE_CHARACTERS] for sentence in split_sentences(body)[:MAX_SENTENCES]
    )
    long_sentences = (
        sentence for sentence in leading_sentences if len(sentence.split()) >= MIN_SENTENCE_WORDS
    )
    return (_overview(initiative, body), *long_sentences)


def split_sentences(text: str) -> list[str]:
    """Return `text` split at the ends of its sentences."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def truncate(text: str, max_characters: int) -> str:
    """Return at most `max_characters` of `text`, cut at a word, with an ellipsis where cut."""
    if len(text) <= max_characters:
        return text
    head = text[: max_characters - 1].rsplit(maxsplit=1)
    return (head[0] if head else "").rstrip(" ,;:.") + "…"


def _overview(initiative: Initiative, body: str) -> str:
    return f"{title_text(initiative)}. {body}".strip()[:MAX_PASSAGE_CHARACTERS]


def _end_with_full_stop(text: str) -> str:
    """Return `text` with a full stop at its end, so that what follows is another sentence."""
    return text if text.endswith((".", "!", "?", ":", "…")) else f"{text}."
