"""Blocks of a brief's document: paragraphs, facts and tables in sections."""

from dataclasses import dataclass

from bot.brief import labels
from bot.brief.model import BriefMatch
from bot.presentation.initiative_view import Fact


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Paragraph; `is_lead` for the sentence that matters most."""

    text: str
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class FactList:
    """Labels, each with what is stated under it."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class GridTable:
    """Table with a header; the cells of `link_column` are web addresses or empty.

    A cell may have several lines. `widths` are those of the columns in percent, multiples of 5.
    """

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    link_column: int | None = None
    caption: str = ""


Block = Paragraph | FactList | GridTable


@dataclass(frozen=True, slots=True)
class BriefSection:
    """Section of a brief; `level` is 1, or 2 for one within the section before it."""

    title: str
    blocks: tuple[Block, ...]
    level: int = 1


def listed(text: str | None) -> tuple[str, ...]:
    """Return a text as the values of a fact: none where nothing is stated."""
    return (text,) if text else ()


def titled(match: BriefMatch) -> str:
    """Return the title of a match with its rank, if it has one."""
    if match.rank is None:
        return match.title
    return labels.MATCH.format(rank=match.rank, title=match.title)
