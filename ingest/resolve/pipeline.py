"""Many records, one initiative: block, compare, decide, cluster, merge; people decide first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.model import Initiative
from index.resolution import judgements
from index.resolution.candidate_pairs import Match, Reason
from index.resolution.judgements import Judgements, Relation
from index.text.documents import letters
from ingest.resolve import clustering, identifiers
from ingest.resolve.clustering import Clusters
from ingest.resolve.identifiers import Known
from ingest.resolve.merge import merge
from ingest.resolve.pairs import blocking
from ingest.resolve.pairs.features import compare
from ingest.resolve.pairs.profiles import TELLING, Corpus, address, text_of
from ingest.resolve.pairs.scoring import DOUBT, SAME, decide
from ingest.resolve.pairs.semantic import Meaning, add_nearest
from ingest.resolve.related import related

__all__ = ["Known", "Resolved", "resolve"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The initiatives in the order they came, and the ids of merged records → the id that stays.

    `since` is the day each id was first an initiative's; `matches` are the pairs that were merged
    or nearly, with their reasons; `doubts` those of them that a person should look at, the most
    doubtful first.
    """

    initiatives: tuple[Initiative, ...]
    redirects: dict[str, str]
    since: dict[str, str]
    matches: tuple[Match, ...] = ()
    doubts: tuple[Match, ...] = ()


def resolve(
    records: Sequence[Initiative],
    said: Judgements | None = None,
    known: Known | None = None,
    today: str = "",
    meaning: Meaning | None = None,
) -> Resolved:
    """Merge the records that tell of one initiative; `said` beats any score.

    Within one registry only copies are merged: one key, or one title and with it one address or
    one text. Across registries a pair is merged when it is sure, and surer than any other of that
    registry. `known` is what earlier builds gave, so that ids stay; new ones are there `today`.
    `meaning` embeds records; without it what is told in other words is seen less often.
    """
    said, known = said or judgements.latest(), known or Known()
    units = _units(records)
    compared = _comparable(records)
    corpus = Corpus(compared)
    registries = {each.id: each.registry for each in corpus.traits}
    clusters = Clusters(registries, said.pairs(Relation.DIFFERENT, Relation.RELATED))
    for one, other in said.pairs(Relation.SAME):
        if one in registries and other in registries:
            clusters.join(one, other)
    copies = _join_copies(records, clusters)
    matches = _matches(corpus, compared, said, meaning)
    for match in clustering.sure(matches, clusters, registries):
        clusters.join(match.one, match.other, across=not match.whole)
    kept = {identifiers.oldest(members, known): members for members in _in_order(units, clusters)}
    merged = {own: merge([units[m] for m in members], own) for own, members in kept.items()}
    home = {member: own for own, members in kept.items() for member in members}
    nearby = related(merged, home, matches, said)
    return Resolved(
        initiatives=tuple(replace(i, related=nearby.get(i.id, ())) for i in merged.values()),
        redirects=identifiers.redirects(kept, known),
        since=identifiers.since(merged, known, today),
        matches=(*copies, *matches),
        doubts=tuple(sorted(_open(matches, home), key=_sureness)),
    )


def _open(matches: Iterable[Match], home: Mapping[str, str]) -> Iterator[Match]:
    """The matches that did not make two records one, and of which more can be said than that."""
    return (m for m in matches if home[m.one] != home[m.other] and not m.part)


def _sureness(match: Match) -> tuple[float, str, str]:
    """How far a match is from the threshold; ties by id."""
    return abs(match.probability - SAME), match.one, match.other


def _units(records: Iterable[Initiative]) -> dict[str, Initiative]:
    """The records by id, those of one id merged: parts or repeats of one record."""
    found: dict[str, dict[Initiative, None]] = defaultdict(dict)
    for record in records:
        found[record.id][record] = None
    return {own: merge(list(parts), own) for own, parts in found.items()}


def _comparable(records: Iterable[Initiative]) -> list[Initiative]:
    """The records by id in an order of their own, so that what is compared is the same for any."""
    return list(_units(sorted(records, key=_as_it_is)).values())


def _as_it_is(record: Initiative) -> tuple[str, ...]:
    """What sets records of one id apart."""
    return (record.id, record.title, record.url or "", text_of(record), ",".join(record.links))


def _in_order(units: Mapping[str, Initiative], clusters: Clusters) -> list[list[str]]:
    """The members of every cluster, and the clusters, in the order in which the records came."""
    place = {own: number for number, own in enumerate(units)}
    found = [sorted(members, key=place.__getitem__) for members in clusters.sets()]
    return sorted(found, key=lambda members: place[members[0]])


def _join_copies(records: Sequence[Initiative], clusters: Clusters) -> list[Match]:
    """Join the records that share a title and with it an address or a whole text."""
    alike: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for record in records:
        for trait in _copy_traits(record):
            alike[trait].add(record.id)
    found = []
    for (what, _, _), members in sorted(alike.items()):
        heads: list[str] = []
        for own in sorted(members):
            joined = next((head for head in heads if clusters.join(head, own)), None)
            if joined is None:
                heads.append(own)
            else:
                reason = Reason(f"one title and one {what}", 1.0, 0.0)
                found.append(Match(joined, own, 1.0, part=False, whole=True, reasons=(reason,)))
    return found


def _copy_traits(record: Initiative) -> Iterator[tuple[str, str, str]]:
    title, text = letters(record.title), letters(text_of(record))
    if record.url:
        yield "address", title, address(record.url)
    if len(text) >= TELLING:
        yield "text", title, text


def _matches(
    corpus: Corpus, records: Sequence[Initiative], said: Judgements, meaning: Meaning | None
) -> list[Match]:
    """The pairs that may be one and on which nobody has decided yet."""
    places = ((corpus.traits[one], corpus.traits[other]) for one, other in blocking.pairs(corpus))
    compared = [(a, b, compare(corpus, a, b)) for a, b in places if said.on(a.id, b.id) is None]
    if meaning:
        add_nearest(compared, records, meaning)
    matches = (decide(min(a.id, b.id), max(a.id, b.id), figures) for a, b, figures in compared)
    likely = (match for match in matches if match.probability >= DOUBT)
    return sorted(likely, key=lambda match: (match.one, match.other))
