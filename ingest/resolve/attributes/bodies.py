"""Public bodies by name: whether two names are of one body."""

from collections.abc import Iterable

from rapidfuzz import fuzz

# Words for a sort of body, which many bodies have in their names.
_GENERIC = frozenset(
    """
    administration agency alliance association authority bay board borough bureau centre center
    charity cic city club college combined commission committee community company consortium
    corporation corp council county department dept directorate district division executive
    federal foundation fund gmbh government group inc incorporated institute initiative
    international
    llc llp local london limited ltd metropolitan ministry municipal municipality national network
    ngo nhs nonprofit of office organisation organization partnership plc project programme public
    pty region regional royal sa school service society state team the town trust uk unitary
    united university us usa vale village wales england scotland
    """.split()  # noqa: SIM905 - sixty quotation marks would hide the words
)
_QUANTITIES = frozenset(
    """
    all eight eighteen eleven fifteen five four fourteen many member nine nineteen other
    participating partner seven several seventeen six sixteen some ten thirteen three twelve twenty
    two various
    """.split()  # noqa: SIM905
)
_SIDES = frozenset(["north", "south", "east", "west", "central", "upper", "lower", "mid"])
# Names spelt this much alike (token sort ratio) are one name with a slip of the pen.
_MIN_SPELLING_RATIO = 88
_MIN_SHARED = 0.5
_MIN_ACRONYM_LETTERS = 2


def are_one_body(one: str, other: str) -> bool:
    """Return whether two names, as their tokens joined by spaces, may be of one body.

    Councils of two places are two bodies, however alike their names; an acronym is the body that it
    stands for.
    """
    if one == other:
        return True
    a, b = set(one.split()), set(other.split())
    if (a & _SIDES) != (b & _SIDES):
        return False
    names = [words - _GENERIC for words in (a, b)]
    if not all(names):
        return not any(names) and fuzz.token_set_ratio(one, other) >= _MIN_SPELLING_RATIO
    shared = len(names[0] & names[1]) / min(map(len, names))
    return (
        shared > _MIN_SHARED
        or _is_acronym(one, other)
        or _is_acronym(other, one)
        or one.replace(" ", "") == other.replace(" ", "")
        or fuzz.ratio(*(" ".join(sorted(each)) for each in names)) >= _MIN_SPELLING_RATIO
    )


def _is_acronym(short: str, long: str) -> bool:
    """Return whether a name of one word holds the initials of the other, in order."""
    initials = "".join(word[0] for word in long.split())
    return " " not in short and len(short) >= _MIN_ACRONYM_LETTERS and short == initials


def name_other_bodies(one: Iterable[str], other: Iterable[str]) -> bool:
    """Return whether both name bodies, and none of one may be one of the other.

    Names without a name of their own, such as “member councils”, may be any body.
    """
    ours, theirs = list(one), list(other)
    if not (ours and theirs) or any(map(_is_unnamed, (*ours, *theirs))):
        return False
    return not any(are_one_body(a, b) for a in ours for b in theirs)


def _is_unnamed(name: str) -> bool:
    """Return whether a name is of some bodies of a sort: “other partner councils”."""
    return not {word for word in name.split() if not word.isdigit()} - _GENERIC - _QUANTITIES
