"""Funding records: bids, applications, grants and awards, as opposed to the thing that they fund.

A bid is one that asks for money. Its status is that of the bid: a register that runs is not stopped
because a bid to rebuild it was turned down.
"""

import re
from enum import StrEnum

from index.model import Initiative, Role, Status
from index.text.documents import body_text, split_sentences
from index.text.normalise import comparison_key, tokenise


class FundingKind(StrEnum):
    """Kind of a funding record."""

    BID = "bid"
    GRANT = "grant"


# Words of a kind, or of the name of a registry, of which all records are bids or grants. Software
# has the kind “application”, so that word alone says nothing.
_BID_WORDS = frozenset({"bid", "bids", "eoi", "eois", "proposal", "proposals"})
_GRANT_WORDS = frozenset({"grant", "grants", "grantnav", "funding", "award", "awards", "360giving"})
_BID_PHRASE = re.compile(
    r"\bexpressions? of interest\b"
    r"|\b(?:funding|grant|fund) (?:application|bid|proposal)s?\b"
    r"|\bapplications? for funding\b"
    r"|\bapplications? to the (?:\w+[\s-]){0,5}?(?:fund|grants?|programme|challenge)\b",
    re.IGNORECASE,
)
_BID_TITLE = re.compile(
    r"^(?:(?:a|an|the) )?(?:bid|proposal)\b(?: (?:to|for|by|from)\b|:)"
    r"|\b(?:'s|’s) (?:bid|proposal)\b"
    r"|[:(,–—-]\s*(?:\w+[\s-]){0,3}?(?:bid|proposal)\)?$"
    r"|\bbid:\s|\bbid$",
    re.IGNORECASE,
)
_GRANT_TITLE = re.compile(
    r"^(?:(?:a|an|the) )?(?:\w+[\s-]){0,3}?(?:grant|award|funding) (?:to|for|towards)\b"
    r"|[:(,–—-]\s*(?:\w+[\s-]){0,3}?(?:grant|award|funding)\)?$"
    r"|\bgrant:\s|\bgrant award\b|\bsupport grant\b|\b(?:grant|award) of [£$€\d]",
    re.IGNORECASE,
)
# The opening of a text that describes a bid. A text may mention further down that a bid was made.
_BID_OPENING = re.compile(
    r"\b(?:not|never) (?:funded|shortlisted|selected|successful|awarded funding)\b"
    r"|\bnot (?:receive|get|win) (?:\w+ )?(?:funding|grant)\b"
    r"|\b(?:applied|applies|applying) (?:to|for) (?:\w+[\s-]){0,5}?(?:fund|funding|grant)\b"
    r"|\b(?:turned down|unsuccessful|rejected) (?:in|by|at) (?:the|its|a)\b"
    r"|(?:'s|’s|s’) (?:\w+[\s-]){0,2}?(?:bid|proposal|expression of interest)"
    r"(?= (?:to|for|by|of|in|that|was)\b|[,.;:]|$)"
    r"|^(?:(?:a|an|the|first-stage|full|joint|unsuccessful|failed|successful) )*"
    r"(?:bid|proposal|expression of interest)\b(?! writing)"
    r"|\bunsuccessful (?:bid|application|proposal)\b"
    r"|\bbid (?:to|for) (?:the|a|an) [\w\s]{0,40}fund\b",
    re.IGNORECASE,
)
_PROGRAMME_NAME = re.compile(r"\b(?:fund|funding|grants?|grant scheme)$", re.IGNORECASE)
_GRANT_OPENING = re.compile(
    r"^(?:(?:a|an|the|this) )?(?:[\w£$€,.]+[\s-]){0,3}?grant (?:to|for|towards|of|awarded|paid)\b"
    r"|\b(?:was|were|has been|have been) awarded (?:[£$€]|a grant\b|funding\b)",
    re.IGNORECASE,
)


def funding_kind(record: Initiative) -> FundingKind | None:
    """Return whether a record is of a bid or of a grant; None for a record about the thing itself.

    Read from what the source states: the kind, the registry, the title and the opening sentence. A
    title that begins with the name of its funder, as in “Dry Homes Fund: Brackmoor”, is a grant's.
    """
    words = set(tokenise(record.kind or ""))
    for origin in record.origins[:1]:
        words |= {*tokenise(origin.registry), *tokenise(origin.source)}
    stated = " . ".join((record.kind or "", record.title, *record.themes))
    is_bid_theme = any(set(tokenise(theme)) & _BID_WORDS for theme in record.themes)
    if words & _BID_WORDS or is_bid_theme or _BID_PHRASE.search(stated) or _is_application(record):
        return FundingKind.BID
    opening = _opening(record)
    if _BID_TITLE.search(record.title) or any(
        pattern.search(opening) for pattern in (_BID_OPENING, _BID_PHRASE)
    ):
        return FundingKind.BID
    kind_words = set(tokenise(record.kind or ""))
    is_grant = (
        bool(kind_words & _GRANT_WORDS)
        or bool(words & {"grants", "grantnav", "360giving"})
        or bool(_GRANT_TITLE.search(record.title))
        or bool(_GRANT_OPENING.search(opening))
        or _is_titled_by_funder(record)
    )
    return FundingKind.GRANT if is_grant else None


def funding_amount(record: Initiative) -> str:
    """Return the amount of funding with its currency, as “250000 GBP”; empty if not stated."""
    funding = record.funding
    if funding is None or funding.amount is None:
        return ""
    return f"{funding.amount:.15g} {funding.currency or ''}".strip()


def _is_application(record: Initiative) -> bool:
    """Return whether a record of the kind “application” is one for money, and not software."""
    funders = [each for each in record.organisations if each.role is Role.FUNDER]
    is_open = record.status in {Status.STOPPED, Status.IDEA}
    return tokenise(record.kind or "") == ["application"] and bool(
        record.funding or funders or is_open
    )


def _opening(record: Initiative) -> str:
    """Return the first sentence of a record's text."""
    return next(iter(split_sentences(record.summary or body_text(record))), "")


def _is_titled_by_funder(record: Initiative) -> bool:
    """Return whether a title is `funder: recipient`."""
    head, colon, _ = record.title.partition(": ")
    funders = {each.name for each in record.organisations if each.role is Role.FUNDER}
    if record.funding and record.funding.source:
        funders.add(record.funding.source)
    is_funder = comparison_key(head) in map(comparison_key, funders)
    return bool(colon) and (is_funder or bool(_PROGRAMME_NAME.search(head)))
