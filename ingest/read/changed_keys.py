"""Records whose registry changed their keys: recognised, so that their ids stay."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from index.model import Initiative
from index.text.normalise import comparison_key
from index.text.urls import normalise_url

# From this share of a source's records on, new keys are a change of all keys, not single records
# that went while others came.
_MIN_CHANGED_SHARE = 0.5
# A shorter text is no evidence by itself: “To be announced.”
_MIN_TEXT_LETTERS = 40

_Key = Callable[[Initiative], Hashable | None]


def find_changed_keys(
    old_records: Sequence[Initiative], records: Sequence[Initiative]
) -> dict[str, str]:
    """Return the ids of `records` that are those of old records under another key: new → old.

    One record is recognised by its whole content, but for addresses, which may hold the key. Where
    most ids are gone, a title with its URL or text is enough, and if that recognises most of them,
    a title with its organisations, or a title alone. Each must be unique on both sides, and no
    date or amount may differ: next year's grant has the same title.
    """
    old_by_id = {each.id: each for each in reversed(old_records)}
    new_by_id = {each.id: each for each in reversed(records)}
    missing = [each for id_, each in old_by_id.items() if id_ not in new_by_id]
    appeared = [each for id_, each in new_by_id.items() if id_ not in old_by_id]
    changed = _match(missing, appeared, (_content,), {})
    if len(missing) < _MIN_CHANGED_SHARE * len(old_by_id):
        return changed
    changed = _match(missing, appeared, (_title_and_url, _title_and_text), changed)
    if len(changed) < _MIN_CHANGED_SHARE * len(missing):
        return changed
    return _match(missing, appeared, (_title_and_bodies, _title), changed)


def restore_ids(records: Iterable[Initiative], former: Mapping[str, str]) -> Iterator[Initiative]:
    """Yield `records`, those that `former` names by their new id under their old one.

    A record that comes under the old id as well keeps both apart.
    """
    records = tuple(records)
    taken = {each.id for each in records}
    for each in records:
        old_id = former.get(each.id)
        yield each if old_id is None or old_id in taken else replace(each, id=old_id)


def _match(
    missing: Iterable[Initiative],
    appeared: Iterable[Initiative],
    keys: Iterable[_Key],
    found: Mapping[str, str],
) -> dict[str, str]:
    """Return `found` with the pairs, new id → old id, that share a key which is theirs alone."""
    matched = dict(found)
    for key in keys:
        matched_old = set(matched.values())
        old_by_key = _index_unique((e for e in missing if e.id not in matched_old), key)
        new_by_key = _index_unique((e for e in appeared if e.id not in matched), key)
        for value, old in old_by_key.items():
            new = new_by_key.get(value)
            if old and new and not _contradict(old, new):
                matched[new.id] = old.id
    return matched


def _index_unique(records: Iterable[Initiative], key: _Key) -> dict[Hashable, Initiative | None]:
    """Return the records by `key`; None for a key that several share."""
    by_key: dict[Hashable, Initiative | None] = {}
    for record in records:
        if (value := key(record)) is not None:
            by_key[value] = None if value in by_key else record
    return by_key


def _contradict(old: Initiative, new: Initiative) -> bool:
    """Return whether both state a date or a sum, and state it differently."""
    pairs = ((old.started, new.started), (old.ended, new.ended), (old.funding, new.funding))
    return any(one and other and one != other for one, other in pairs)


def _content(record: Initiative) -> Hashable | None:
    if _text(record) is None:
        return None
    return replace(record, id="", origins=(), url=None, links=(), contact=None)


def _title_and_url(record: Initiative) -> Hashable | None:
    return (_title(record), normalise_url(record.url)) if record.url else None


def _title_and_text(record: Initiative) -> Hashable | None:
    text = _text(record)
    return (_title(record), text) if text else None


def _title_and_bodies(record: Initiative) -> Hashable | None:
    names = frozenset(comparison_key(each.name) for each in record.organisations)
    return (_title(record), names) if names else None


def _title(record: Initiative) -> Hashable:
    return comparison_key(record.title)


def _text(record: Initiative) -> str | None:
    text = comparison_key(f"{record.summary or ''} {record.description or ''}")
    return text if len(text) >= _MIN_TEXT_LETTERS else None
