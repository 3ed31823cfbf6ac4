"""View of what is new: by day, the last first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.presentation.initiative_view import InitiativeView, view_initiative
from bot.presentation.pages import page_labels
from bot.service.browsing.browser import Change
from bot.urls import query_path
from index.i18n.formats import format_date
from index.model import SourceReport

NEWS_PATH, FEED_PATH = "/new", "/new.atom"


@dataclass(frozen=True, slots=True)
class NewsItem:
    """An initiative, and whether it is new or has changed, in words."""

    initiative: InitiativeView
    kind: str


@dataclass(frozen=True, slots=True)
class NewsDay:
    """A day in words and what changed on it."""

    date: str
    items: tuple[NewsItem, ...]


@dataclass(frozen=True, slots=True)
class NewsView:
    """News, for a question or of all initiatives, and the address of their feed."""

    title: str
    feed_title: str
    feed_path: str
    days: tuple[NewsDay, ...]


def view_news(
    changes: Sequence[Change], question: str, sources: tuple[SourceReport, ...]
) -> NewsView:
    """Return what is new, by day."""
    title = page_labels.NEW_FOR if question else page_labels.NEW_TITLE
    feed_title = page_labels.FEED_TITLE_FOR if question else page_labels.FEED_TITLE
    return NewsView(
        title=title.format(question=question),
        feed_title=feed_title.format(question=question),
        feed_path=query_path(FEED_PATH, {"q": question}),
        days=tuple(_days(changes, sources)),
    )


def _days(changes: Sequence[Change], sources: tuple[SourceReport, ...]) -> Iterator[NewsDay]:
    for day, group in groupby(changes, key=lambda change: change.at[:10]):
        items = tuple(
            NewsItem(
                view_initiative(each.initiative, sources),
                page_labels.IS_NEW if each.is_new else page_labels.HAS_CHANGED,
            )
            for each in group
        )
        yield NewsDay(format_date(day) or day, items)
