"""Selection of the question in a long message: its sentences that ask, within a length."""

import re
from collections.abc import Iterator, Sequence

from index.query.message.parts import LIST_MARKER
from index.query.message.subject import subject_words

# A message up to this length is searched whole: the longest judged question has 155 characters.
MAX_SEARCHED_CHARACTERS = 300
# With fewer words of a subject, sentences before the question are needed to know what it is about.
_MIN_SUBJECT_WORDS = 3
_SENTENCE_END = re.compile(r"(?<![eE]\.g\.)(?<!i\.e\.)(?<=[.!?])\s+|\n")
_SOME = r"(?:any|some)(?:one|body|where|thing)?"
_WE = r"(?:we|i)"
# Who has done it, and is there one: the question itself.
_ASKS_FOR_OTHERS = re.compile(
    rf"\b(?:has|have|had|is|are|does|do|did) (?:{_SOME}|other|others|another)\b"
    rf"|\b(?:can|could|would) {_SOME} (?:point|recommend|suggest|share|tell|know)"
    rf"|\b{_SOME} (?:else )?(?:know|done|tried|used|using|built|got|have|has|out there|doing)\b"
    r"|\b(?:is|are) there (?:an?|any|some|already|other)\b"
    r"|\b(?:who|which \w+) (?:has|have|else|is|are) "
    r"|\bhow (?:do|did|have|are) (?:other|others|you)\b"
    r"|\bknow (?:of|if|whether) "
    r"|\b(?:looking|searching) for\b"
    r"|\bany (?:examples?|experience|recommendations?|suggestions|case studies)\b",
    re.IGNORECASE,
)
# A need, stated: what is to be built or bought.
_STATES_NEED = re.compile(
    rf"\b{_WE}(?:['’](?:re|m|d|ve)| are| am| would| have)?(?: \w+)?"
    r" (?:want|need|like|love|plan|planning|hoping|hope|keen|interested|considering|consider"
    r"|thinking|wondering|exploring|proposing|propose|intend|asked)\b"
    r"|\b(?:want|need|plan|looking|hoping|going) to (?:build|buy|make|develop|procure|create)\b",
    re.IGNORECASE,
)
# Words that go with asking, and name no subject.
_ASKING_WORDS = frozenset(
    """
    advice appreciated case comments examples example experience experiences feedback find glad
    grateful great happy hear hoping hope idea ideas info information interested keen learn love
    months people pointers question questions recommend recommendation recommendations share similar
    suggest suggestion suggestions talk team time weeks well wondering week year years out there
    """.split()  # noqa: SIM905 - fifty quoted words read worse
)


def select_question(text: str) -> str:
    """Return what is asked in `text`, cut at a word to `MAX_SEARCHED_CHARACTERS`.

    A text within that length is returned whole. Of a longer one these are the sentences that ask
    who has done something; without any, those that state a need; else those from the start.
    """
    if len(text) <= MAX_SEARCHED_CHARACTERS:
        return text
    sentences = list(_split_sentences(text))
    chosen = _choose(sentences)
    return _cut("\n".join(sentences[position] for position in sorted(chosen)))


def _choose(sentences: Sequence[str]) -> list[int]:
    """Return the positions of the sentences to search, those of the question first."""
    subjects = list(map(_subject, sentences))
    by_kind = (_asks, _ASKS_FOR_OTHERS.search, _STATES_NEED.search)
    asking = next(
        (found for kind in by_kind if (found := [i for i, s in enumerate(sentences) if kind(s)])),
        [],
    )
    with_subject = [position for position in asking if subjects[position]]
    chosen = _within_length(sentences, with_subject)
    context = [*_sentences_before(asking), *range(len(sentences))]
    for position in context:
        subject = set[str]().union(*(subjects[each] for each in chosen))
        if len(subject) >= _MIN_SUBJECT_WORDS:
            break
        if position not in chosen and subjects[position]:
            chosen = _within_length(sentences, [*chosen, position])
    return chosen or [0]


def _sentences_before(asking: Sequence[int]) -> list[int]:
    """Return the positions before those that ask, each once, the nearest ones first."""
    before = list[int]()
    seen = 0
    for position in asking:
        before += range(position - 1, seen - 1, -1)
        seen = max(seen, position)
    return before


def _asks(sentence: str) -> bool:
    return "?" in sentence and bool(_ASKS_FOR_OTHERS.search(sentence))


def _subject(sentence: str) -> set[str]:
    return subject_words(sentence) - _ASKING_WORDS


def _within_length(sentences: Sequence[str], positions: Sequence[int]) -> list[int]:
    """Return as many of `positions`, in order, as fit; the first one always."""
    fitting: list[int] = []
    length = 0
    for position in positions:
        length += len(sentences[position]) + 1
        if fitting and length > MAX_SEARCHED_CHARACTERS:
            break
        fitting.append(position)
    return fitting


def _cut(text: str) -> str:
    """Return `text` within the length; a longer one from where it starts to ask."""
    if len(text) <= MAX_SEARCHED_CHARACTERS:
        return text
    asks = _ASKS_FOR_OTHERS.search(text) or _STATES_NEED.search(text)
    start = asks.start() if asks else 0
    start = max(0, min(start, len(text) - MAX_SEARCHED_CHARACTERS))
    head = text[start : start + MAX_SEARCHED_CHARACTERS + 1]
    return head.rpartition(" ")[0] or head[:MAX_SEARCHED_CHARACTERS]


def _split_sentences(text: str) -> Iterator[str]:
    """Yield the sentences of `text`; the lines of a list belong to the sentence before them."""
    sentence = ""
    for part in _SENTENCE_END.split(text):
        if sentence and LIST_MARKER.match(part):
            sentence = f"{sentence}\n{part}"
        else:
            if sentence:
                yield sentence
            sentence = part
    if sentence:
        yield sentence
