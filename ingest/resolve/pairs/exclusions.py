"""Exclusions: reasons why two records are related or different, and never one initiative.

A score adds up likenesses, and two rounds of one fund have all of them but one. So these rules hold
whatever the score. Only a person's judgement overrules them.
"""

import re
from collections.abc import Iterable

from index.model import Status
from index.resolution.candidate_pairs import Exclusion
from index.text.urls import split_route
from ingest.resolve.attributes.bodies import name_other_bodies
from ingest.resolve.attributes.designators import are_instalments
from ingest.resolve.pairs.profiles import RecordProfile

# The share of the words of the shorter text that the other has, from which it is a copy.
_MIN_COPIED_WORDS = 0.85
# A text of fewer words may be the same by chance.
_MIN_TOKENS = 8
_YEAR_LETTERS = 4
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DIGITS = re.compile(r"\d+")
_QUERY_VALUE = re.compile(r"(?<==)[^&#]*")
# Parameters that choose a language or a view of one page.
_VIEW_PARAMETERS = re.compile(r"(?<=[?&])(?:lang|hl|locale|language|view|tab|ref|source)=[^&#]*&?")


def find_exclusion(a: RecordProfile, b: RecordProfile) -> Exclusion | None:
    """Return why two records are not one initiative by what both state; None if nothing is.

    Records of one repository are not excluded by their titles, dates or organisations.
    """
    if a.funding or b.funding:
        return _find_funding_exclusion(a, b)
    if _share_code(a, b):
        return None
    if are_instalments(a.title, b.title):
        return Exclusion.INSTALMENT
    if _are_other_pages(a, b):
        return Exclusion.PAGE
    if _are_other_periods(a, b):
        return Exclusion.PERIOD
    return Exclusion.BODY if are_of_other_bodies([a], [b]) else None


def are_of_other_bodies(ours: Iterable[RecordProfile], theirs: Iterable[RecordProfile]) -> bool:
    """Return whether two groups of records are of other organisations, and share no page or code.

    The organisations of each group are taken together: one of its records may name a partner alone.
    """
    ours, theirs = list(ours), list(theirs)
    if any(_are_identified(a, b) for a in ours for b in theirs):
        return False
    return name_other_bodies(
        {name for each in ours for name in each.bodies},
        {name for each in theirs for name in each.bodies},
    )


def _find_funding_exclusion(a: RecordProfile, b: RecordProfile) -> Exclusion | None:
    """Return why a bid or grant is not one with another record.

    It is one with another bid or grant to the same body, for the same amount and year, that another
    registry lists; and with a record about the thing only where it is nothing but its entry.
    """
    if are_instalments(a.title, b.title):
        return Exclusion.INSTALMENT
    if a.funding is b.funding:
        is_other = (
            a.registry == b.registry
            or name_other_bodies(a.bodies, b.bodies)
            or bool(a.amount and b.amount and a.amount != b.amount)
            or bool(a.started and b.started and a.started[:4] != b.started[:4])
            or _are_other_pages(a, b)
        )
        return Exclusion.AWARD if is_other else None
    return None if _is_entry_of(a, b) else Exclusion.FUNDING


def _is_entry_of(a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether a funding record is the entry of the other in another registry, by all signs.

    They have one name, body, and page, code or text; and nothing says that the money was refused,
    or that the thing is at another stage.
    """
    statuses = {a.status, b.status} - {Status.UNKNOWN.value}
    return (
        a.registry != b.registry
        and bool(a.name_keys & b.name_keys)
        and bool(a.bodies and b.bodies)
        and not name_other_bodies(a.bodies, b.bodies)
        and (_share_code(a, b) or _share_page(a, b) or _is_copied(a, b))
        and len(statuses) <= 1
        and not statuses & {Status.STOPPED.value, Status.IDEA.value}
        and not _are_other_periods(a, b)
        and not (a.funding and b.funding)
    )


def _are_identified(a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether their code or page makes two records one, whatever bodies they name.

    The page of a grant is often that of the whole fund.
    """
    return _share_code(a, b) or (_share_page(a, b) and not (a.funding or b.funding))


def _share_code(a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether the code of both is in one repository, and not in two folders of it."""
    shared = a.own_repositories & b.own_repositories
    folders = [{url for url in each.own_urls if url.count("/") > 2} for each in (a, b)]  # noqa: PLR2004
    return bool(shared) and not (all(folders) and not folders[0] & folders[1])


def _share_page(a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether two records have one URL of their own."""
    return bool(a.page) and a.page == b.page


def _is_copied(a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether the words of one text are nearly all in the other."""
    words = [set(each.text_tokens) for each in (a, b)]
    shorter = min(map(len, words))
    return shorter >= _MIN_TOKENS and len(words[0] & words[1]) >= _MIN_COPIED_WORDS * shorter


def _are_other_pages(a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether the records' own URLs are two entries of one site.

    They differ in the route after the `#`; or only in a year; or only in other numbers or in the
    values of the query, and the texts are not copies.
    """
    if not (a.page and b.page) or _without_view(a.page) == _without_view(b.page):
        return False
    (page, route), (other_page, other_route) = split_route(a.page), split_route(b.page)
    if page == other_page and route and other_route:
        return True
    if _skeleton(a.page) != _skeleton(b.page):
        return False
    return _YEAR.findall(a.page) != _YEAR.findall(b.page) or not _is_copied(a, b)


def _without_view(page: str) -> str:
    """Return a URL without what chooses its language or view."""
    return _VIEW_PARAMETERS.sub("", page).rstrip("?&")


def _skeleton(page: str) -> str:
    """Return a URL with its numbers and the values of its query taken out."""
    return _DIGITS.sub("0", _QUERY_VALUE.sub("0", page))


def _are_other_periods(a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether one ended in a year before the other began."""
    return any(
        one.ended[:_YEAR_LETTERS] < other.started[:_YEAR_LETTERS]
        for one, other in ((a, b), (b, a))
        if one.ended and other.started
    )
