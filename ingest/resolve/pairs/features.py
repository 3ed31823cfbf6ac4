"""Similarity features of a pair of records, each between 0 and 1."""

from collections.abc import Collection
from functools import lru_cache

from rapidfuzz import fuzz

from index.model import Status
from ingest.resolve.attributes.stopwords import PART_WORDS, PHASE_WORDS
from ingest.resolve.pairs.profiles import Corpus, RecordProfile

# Organisations less similar than this are different ones.
_MIN_ORGANISATION_SIMILARITY = 0.5
# Lists of at least this many organisations are not equal by chance.
_MIN_ORGANISATIONS = 3


def compute_features(corpus: Corpus, a: RecordProfile, b: RecordProfile) -> dict[str, float]:
    """Return the similarity features of a pair by name, without those that need a missing field."""
    weights = a.text_weight, b.text_weight
    words = set(a.text_tokens), set(b.text_tokens)
    shared_name_tokens = a.name_tokens & b.name_tokens
    unshared_title_tokens = a.title_tokens ^ b.title_tokens
    features = {
        "name": max(
            fuzz.token_sort_ratio(one, two)
            for one in a.normalised_names
            for two in b.normalised_names
        )
        / 100,
        "same name": float(bool(a.name_keys & b.name_keys)),
        "same head": float(bool(a.title_heads & b.title_heads) and not a.name_keys & b.name_keys),
        "phase": float(_are_phases(a, b)),
        "rare name": min(1.0, corpus.weight(shared_name_tokens) / 2),
        "other words": min(1.0, corpus.weight(unshared_title_tokens) / 3),
        "within": float(_is_name_within(a, b) or _is_name_within(b, a)),
        "part": float(_is_part(a, b, PART_WORDS)),
        "repository": _repository_similarity(a, b),
        "fork": _fork_similarity(a, b),
        "address": float(bool(a.urls & b.urls)),
    }
    if a.repositories and b.repositories:
        features["other code"] = float(not a.repositories & b.repositories) * (1 - features["fork"])
    if min(weights):
        shared = corpus.weight(words[0] & words[1])
        features["text"] = shared / (weights[0] * weights[1]) ** 0.5
        features["contained"] = shared / min(weights)
        features["told"] = max(
            _title_coverage(corpus, a, b, words[1]), _title_coverage(corpus, b, a, words[0])
        )
    if a.organisations and b.organisations:
        features["bodies"] = _organisation_similarity(a, b)
        features["bodies shared"] = _shared_organisations(a, b)
        features["all bodies"] = float(
            len(a.organisations) >= _MIN_ORGANISATIONS
            and set(a.organisations) == set(b.organisations)
        )
        features["other bodies"] = float(features["bodies"] < _MIN_ORGANISATION_SIMILARITY)
        features["fork"] *= 1 - features["other bodies"]
    if a.country and b.country:
        features["other country"] = float(a.country != b.country)
    if a.region_tokens and b.region_tokens:
        features["other region"] = float(not a.region_tokens & b.region_tokens)
    if a.started and b.started:
        features["since"] = _date_similarity(a.started, b.started)
    if a.ended and b.ended:
        features["until"] = _date_similarity(a.ended, b.ended)
    features["one time"] = float(features.get("since", 0) + features.get("until", 0) == 2)  # noqa: PLR2004
    features["named"] = float(
        _is_title_organisation(corpus, a, b) or _is_title_organisation(corpus, b, a)
    )
    return features


def _is_part(a: RecordProfile, b: RecordProfile, distinguishing: frozenset[str]) -> bool:
    """Return whether two titles differ only in words for a part or a phase (`distinguishing`)."""
    one, other = (t.title_tokens - PART_WORDS - PHASE_WORDS for t in (a, b))
    is_distinguished = (
        bool((a.title_tokens ^ b.title_tokens) & distinguishing) and a.title_key != b.title_key
    )
    return is_distinguished and (one <= other or other <= one)


def _are_phases(a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether the titles are of two phases, or of a phase and the whole.

    In the second case a phase does not count that is the status of the whole, or of either where
    the whole states none.
    """
    one, other = a.title_tokens & PHASE_WORDS, b.title_tokens & PHASE_WORDS
    if one and other:
        return one != other
    whole = b if one else a
    statuses = {a.status, b.status} if whole.status == Status.UNKNOWN else {whole.status}
    return not statuses & (one | other) and _is_part(a, b, PHASE_WORDS)


def _is_name_within(a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether a name of `a` with at least two words is in the title of `b`."""
    return any(len(tokens) > 1 and tokens <= b.title_tokens for tokens in a.head_tokens)


def _repository_similarity(a: RecordProfile, b: RecordProfile) -> float:
    """Return 1 if both have their own code in one repository, 0.5 if they share another one.

    Returns 0 if they share none.
    """
    return (
        1.0
        if a.own_repositories & b.own_repositories
        else float(bool(a.repositories & b.repositories)) / 2
    )


def _fork_similarity(a: RecordProfile, b: RecordProfile) -> float:
    """Return 1 if they have repositories of the same name and different owners, else 0."""
    names = [{each.partition("/")[2] for each in t.repositories} for t in (a, b)]
    return float(bool(names[0] & names[1]) and not a.repositories & b.repositories)


def _title_coverage(
    corpus: Corpus, a: RecordProfile, b: RecordProfile, words: Collection[str]
) -> float:
    """Return the share of the title of `a` that is in the names, text or organisations of `b`.

    Words are weighted by rarity; `words` are those of the text of `b`.
    """
    total = corpus.weight(a.title_tokens)
    covered = corpus.weight(
        word
        for word in a.title_tokens
        if word in words or word in b.name_tokens or word in b.organisation_tokens
    )
    return covered / total if total else 0.0


def _organisation_similarity(a: RecordProfile, b: RecordProfile) -> float:
    """Return the similarity of the two most similar organisations (token set ratio)."""
    return max(_name_ratio(one, two) for one in a.organisations for two in b.organisations) / 100


@lru_cache(maxsize=100_000)  # a body is named by many records
def _name_ratio(one: str, other: str) -> float:
    return fuzz.token_set_ratio(one, other)


def _is_title_organisation(corpus: Corpus, a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether the title of `a` is an organisation of `b`, but of no third record."""
    return (
        a.normalised_names[0] in b.organisations
        and corpus.organisation_frequency(a.normalised_names[0]) <= 2  # noqa: PLR2004
    )


def _shared_organisations(a: RecordProfile, b: RecordProfile) -> float:
    """Return the number of shared organisations as a share of three, at most 1."""
    return min(1.0, len(set(a.organisations) & set(b.organisations)) / 3)


def _date_similarity(one: str, other: str) -> float:
    """Return the similarity of two dates.

    Returns 1 for the same month or day, 0.7 for the same year if one has no month, 0.4 for
    different months of one year, 0 for different years.
    """
    length = min(len(one), len(other))
    if one[:length] == other[:length]:
        return 1.0 if length > 4 else 0.7  # noqa: PLR2004 - a year without a month
    return 0.4 if one[:4] == other[:4] else 0.0
