"""Tokens of an initiative's text, by sentence, for the explanation of a hit."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.model import Initiative
from index.retrieval.lexical import LexicalIndex
from index.text.documents import body_text, metadata_text, split_sentences


@dataclass(frozen=True, slots=True)
class TextTokens:
    """Analysed tokens of an initiative: of each sentence, and of all its text and metadata."""

    by_sentence: Mapping[str, frozenset[str]]
    all: frozenset[str]


def read_text_tokens(lexical_index: LexicalIndex, initiative: Initiative) -> TextTokens:
    """Return the tokens of an initiative; the title is its sentence if it has none."""
    sentences = split_sentences(body_text(initiative)) or [initiative.title]
    by_sentence = {sentence: lexical_index.token_set(sentence) for sentence in sentences}
    metadata = lexical_index.token_set(metadata_text(initiative))
    return TextTokens(by_sentence, metadata.union(*by_sentence.values()))
