"""How alike two records are, one figure between 0 and 1 for each thing that can be compared."""

from rapidfuzz import fuzz

from ingest.resolve.pairs.profiles import Corpus, Traits
from ingest.resolve.pairs.stopwords import PARTS, PHASES

# Bodies less alike than this are two.
_ONE_BODY = 0.5
# So many bodies are not the same by chance.
_MANY = 3


def compare(corpus: Corpus, a: Traits, b: Traits) -> dict[str, float]:
    """The figures of a pair by name; what neither states is left out."""
    weights = corpus.weight(a.text), corpus.weight(b.text)
    shared_names = a.called & b.called
    unshared = a.title ^ b.title
    figures = {
        "name": max(fuzz.token_sort_ratio(one, two) for one in a.spoken for two in b.spoken) / 100,
        "same name": float(bool(a.names & b.names)),
        "same head": float(bool(a.heads & b.heads) and not a.names & b.names),
        "phase": float(_phases(a, b)),
        "rare name": min(1.0, corpus.weight(shared_names) / 2),
        "other words": min(1.0, corpus.weight(unshared) / 3),
        "within": float(_within(a, b) or _within(b, a)),
        "part": float(_part(a, b, PARTS)),
        "repository": _repository(a, b),
        "fork": _fork(a, b),
        "address": float(bool(a.addresses & b.addresses)),
    }
    if a.repositories and b.repositories:
        figures["other code"] = float(not a.repositories & b.repositories) * (1 - figures["fork"])
    if min(weights):
        shared = corpus.weight(set(a.text) & set(b.text))
        figures["text"] = shared / (weights[0] * weights[1]) ** 0.5
        figures["contained"] = shared / min(weights)
        figures["told"] = _told(corpus, a, b)
    if a.bodies and b.bodies:
        figures["bodies"] = _bodies(a, b)
        figures["bodies shared"] = _bodies_shared(a, b)
        figures["all bodies"] = float(len(a.bodies) >= _MANY and set(a.bodies) == set(b.bodies))
        figures["other bodies"] = float(figures["bodies"] < _ONE_BODY)
        figures["fork"] *= 1 - figures["other bodies"]
    if a.country and b.country:
        figures["other country"] = float(a.country != b.country)
    if a.region and b.region:
        figures["other region"] = float(not a.region & b.region)
    if a.started and b.started:
        figures["since"] = _when(a.started, b.started)
    if a.ended and b.ended:
        figures["until"] = _when(a.ended, b.ended)
    figures["one time"] = float(figures.get("since", 0) + figures.get("until", 0) == 2)  # noqa: PLR2004
    figures["named"] = float(_names(corpus, a, b) or _names(corpus, b, a))
    return figures


def _part(a: Traits, b: Traits, telling: frozenset[str]) -> bool:
    """Whether the one title is the other but for a word that tells a part, or a phase."""
    one, other = (t.title - PARTS - PHASES for t in (a, b))
    told = bool((a.title ^ b.title) & telling) and a.name != b.name
    return told and (one <= other or other <= one)


def _phases(a: Traits, b: Traits) -> bool:
    """Whether they tell of two phases, or of a phase and the whole."""
    one, other = a.title & PHASES, b.title & PHASES
    if one and other:
        return one != other
    stated = {a.stage, b.stage} & (one | other)
    return not stated and _part(a, b, PHASES)


def _within(a: Traits, b: Traits) -> bool:
    """Whether the name of `a` stands in the title of `b`."""
    return any(len(words) > 1 and words <= b.title for words in a.cores)


def _repository(a: Traits, b: Traits) -> float:
    """1 when the code of both is in one repository, half when one is among what the other names."""
    return 1.0 if a.code & b.code else float(bool(a.repositories & b.repositories)) / 2


def _fork(a: Traits, b: Traits) -> float:
    """A repository of one name under two owners."""
    names = [{each.partition("/")[2] for each in t.repositories} for t in (a, b)]
    return float(bool(names[0] & names[1]) and not a.repositories & b.repositories)


def _told(corpus: Corpus, a: Traits, b: Traits) -> float:
    """How much of the one's name stands in the other's name or text."""
    shares = []
    for one, other in ((a, b), (b, a)):
        whole = corpus.weight(one.title)
        held = corpus.weight(one.title & {*other.text, *other.called, *other.body_words})
        shares.append(held / whole if whole else 0.0)
    return max(shares)


def _bodies(a: Traits, b: Traits) -> float:
    return max(fuzz.token_set_ratio(one, two) for one in a.bodies for two in b.bodies) / 100


def _names(corpus: Corpus, a: Traits, b: Traits) -> bool:
    """Whether the title of `a` is a body of `b`, and of no third record."""
    return a.spoken[0] in b.bodies and corpus.named(a.spoken[0]) <= 2  # noqa: PLR2004


def _bodies_shared(a: Traits, b: Traits) -> float:
    """How many bodies both name, 1 for three or more."""
    return min(1.0, len(set(a.bodies) & set(b.bodies)) / 3)


def _when(one: str, other: str) -> float:
    """1 for the same month or day, 0.5 for the same year, 0 for different years."""
    length = min(len(one), len(other))
    if one[:length] == other[:length]:
        return 1.0 if length > 4 else 0.7  # noqa: PLR2004 - a year alone
    return 0.4 if one[:4] == other[:4] else 0.0
