"""Texts of a source's pages without what surrounds them, and without what many pages repeat."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from index.model import Initiative
from index.text.documents import split_sentences
from index.text.normalise import comparison_key
from ingest.cleaning.page_text import strip_page_text, strip_person_label
from ingest.issues import MAX_VALUE_CHARS, IssueKind, Issues
from ingest.parse.record import Record
from ingest.sources.schema import Format

# Formats whose records are pages, made by one template for many.
PAGE_FORMATS = frozenset(
    {Format.WEBPAGE, Format.WORDPRESS, Format.FEED, Format.MEDIAWIKI, Format.MARKDOWN}
)
# A sentence on at least three pages, and on a third of them, tells none from the others.
_MIN_PAGES = 3
_PAGES_SHARE = 1 / 3
_TEXT_FIELDS = ("summary", "description")
_PARAGRAPH_BREAK = "\n\n"

Reading = tuple[Record, Initiative | str]


def clean_texts(
    file_format: Format, readings: Iterable[Reading], issues: Issues
) -> Iterator[Reading]:
    """Yield `readings` with clean texts: without names of project leads, and pages without more.

    Sentences that are left out because many pages repeat them are an issue.
    """
    if file_format not in PAGE_FORMATS:
        yield from ((record, _change(each, strip_person_label)) for record, each in readings)
        return
    pages = [(record, _change(each, strip_page_text)) for record, each in readings]
    repeated = _find_repeated([each for _, each in pages if isinstance(each, Initiative)])
    if repeated:
        longest = max(repeated.values(), key=len)[:MAX_VALUE_CHARS]
        issues.add(
            IssueKind.REPEATED_TEXT, detail=f"{len(repeated):,} sentences, such as {longest!r}"
        )
    yield from ((record, _change(each, partial(_drop, repeated))) for record, each in pages)


def _change(initiative: Initiative | str, change: Callable[[str], str | None]) -> Initiative | str:
    if isinstance(initiative, str):
        return initiative
    texts = {name: getattr(initiative, name) for name in _TEXT_FIELDS}
    changed = {name: change(text) if text else None for name, text in texts.items()}
    if changed == texts:
        return initiative
    gone = {name for name, text in changed.items() if text is None}
    origins = tuple(
        replace(each, states=tuple(name for name in each.states if name not in gone))
        for each in initiative.origins
    )
    return replace(
        initiative,
        summary=changed["summary"],
        description=changed["description"],
        origins=origins,
    )


def _find_repeated(pages: Sequence[Initiative]) -> dict[str, str]:
    """Return the sentences that many of `pages` have, by their letters; copies count once."""
    texts = {(each.summary, each.description) for each in pages if each.summary or each.description}
    sentences = dict(each for pair in texts for text in pair for each in _sentences(text))
    counts = Counter(
        key for pair in texts for key in {key for text in pair for key, _ in _sentences(text)}
    )
    minimum = max(_MIN_PAGES, _PAGES_SHARE * len(texts))
    return {key: sentences[key] for key, count in counts.items() if count >= minimum}


def _sentences(text: str | None) -> Iterator[tuple[str, str]]:
    """Yield the sentences of `text`, each after its letters."""
    for paragraph in (text or "").split(_PARAGRAPH_BREAK):
        for sentence in split_sentences(paragraph):
            if key := comparison_key(sentence):
                yield key, sentence


def _drop(repeated: Mapping[str, str], text: str) -> str | None:
    """Return `text` without the sentences that are `repeated`; None if nothing is left."""
    if not repeated:
        return text
    paragraphs = (
        " ".join(s for s in split_sentences(p) if comparison_key(s) not in repeated)
        if repeated.keys() & set(map(comparison_key, split_sentences(p)))
        else p
        for p in text.split(_PARAGRAPH_BREAK)
    )
    return _PARAGRAPH_BREAK.join(filter(None, paragraphs)) or None
