"""Title that only the values of a column show, where no column is named like one."""

import re
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from index.text.normalise import split_words
from ingest.discovery.columns.column import Column, quote
from ingest.discovery.columns.column_names import normalise_name
from ingest.parse.table import EXTRA_FIELD

# Titles are filled in, and different, in nearly all records; and they have a few words.
_MIN_TITLE_SHARE = 0.9
_MIN_RECORDS, _MIN_COLUMNS, _MIN_TABLE_COLUMNS = 2, 2, 3
_MIN_TITLE_WORDS, _MAX_TITLE_WORDS = 1.5, 15
# Names in such a column are those of people.
_PERSON_WORDS = frozenset(
    {"author", "contact", "first", "last", "lead", "manager", "officer", "owner", "person", "staff"}
)
_NOT_A_COLUMN = re.compile(r"[{}=;<>]|.{61}", re.DOTALL)


def likely_title(columns: Mapping[str, list[Any]]) -> Column:
    """Return the column whose values may be titles; raise KeyError if there is none.

    They are short texts, different in nearly every record: of more than one word, or else, in a
    table of three columns, of one. A column with “name” or “title” in its name comes first. Prose
    and code, read as a table, have none.
    """
    if len(columns) < _MIN_COLUMNS or any(map(_NOT_A_COLUMN.search, columns)):
        raise KeyError("title")
    is_table = len(columns) >= _MIN_TABLE_COLUMNS and EXTRA_FIELD not in columns
    likely = [
        name
        for min_words in (_MIN_TITLE_WORDS, *([1.0] if is_table else []))
        for name, values in columns.items()
        if _may_be_titles(values, min_words) and not _PERSON_WORDS & set(split_words(name))
    ]
    likely.sort(key=lambda name: not {"name", "title"} & set(split_words(name)))
    if not likely:
        raise KeyError("title")
    return Column(normalise_name(likely[0]), quote(likely[0]), tuple(columns[likely[0]]))


def _may_be_titles(values: Sequence[Any], min_words: float) -> bool:
    texts = [each.strip() for each in values if isinstance(each, str) and each.strip()]
    if len(values) < _MIN_RECORDS or len(texts) < _MIN_TITLE_SHARE * len(values):
        return False
    word_count = fmean(len(split_words(each)) for each in texts)
    return (
        len(set(texts)) >= _MIN_TITLE_SHARE * len(texts)
        and min_words <= word_count <= _MAX_TITLE_WORDS
        and not any("://" in each or "@" in each for each in texts)
        and fmean(any(map(str.isdigit, each)) for each in texts) <= 1 / 2
    )
