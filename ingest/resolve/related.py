"""What is near and not the same is linked: a programme and its projects, a whole and its parts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from index.model import Initiative, Related
from index.resolution.candidate_pairs import Match
from index.resolution.judgements import Judgements, Relation
from index.text.documents import letters
from ingest.resolve.pairs.profiles import heads
from ingest.resolve.pairs.scoring import NEAR

# More links than this help nobody.
_MOST = 20
# A name shorter than this, in letters, is no programme's.
_NAME = 6

PROGRAMME = "a programme and one of its projects, by their titles"
PART = "a part, a phase or a version of the other, by their titles"
CLOSE = "much alike, and not surely the same"


def related(
    merged: Mapping[str, Initiative],
    home: Mapping[str, str],
    matches: Iterable[Match],
    said: Judgements,
) -> dict[str, tuple[Related, ...]]:
    """The links of every initiative that has any, those that people made before all.

    `home` leads from a record to its initiative. Those of a record before stay where they lead.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for one, other, reason in _links(merged, home, matches, said):
        if one != other and len(found[one]) < _MOST and len(found[other]) < _MOST:
            found[one].setdefault(other, reason)
            found[other].setdefault(one, reason)
    return {
        own: tuple(Related(to, merged[to].title, reason) for to, reason in sorted(links.items()))
        for own, links in found.items()
    }


def _links(
    merged: Mapping[str, Initiative],
    home: Mapping[str, str],
    matches: Iterable[Match],
    said: Judgements,
) -> Iterator[tuple[str, str, str]]:
    for one, other in said.pairs(Relation.RELATED):
        if one in home and other in home:
            yield home[one], home[other], said.reason(one, other)
    apart = {frozenset((home.get(a, a), home.get(b, b))) for a, b in said.pairs(Relation.DIFFERENT)}
    for initiative in merged.values():
        for link in initiative.related:
            if link.id in home:
                yield initiative.id, home[link.id], link.reason
    found = [(home[m.one], home[m.other], PART if m.part else CLOSE) for m in _near(matches)]
    found += [(one, other, PROGRAMME) for one, other in _programmes(merged)]
    yield from (link for link in found if frozenset(link[:2]) not in apart)


def _near(matches: Iterable[Match]) -> list[Match]:
    near = (match for match in matches if match.probability >= NEAR)
    return sorted(near, key=lambda match: (-match.probability, match.one, match.other))


def _programmes(merged: Mapping[str, Initiative]) -> Iterator[tuple[str, str]]:
    """Pairs in one source of which one's title is `Name` and the other's `Name: more`."""
    named = {(_source(each), letters(each.title)): each.id for each in merged.values()}
    for each in merged.values():
        for head in map(letters, heads(each.title)):
            whole = named.get((_source(each), head))
            if whole and head != letters(each.title) and len(head) >= _NAME:
                yield whole, each.id


def _source(initiative: Initiative) -> str:
    return initiative.id.partition(":")[0]
