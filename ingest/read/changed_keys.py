"""Records whose registry changed their keys: recognised, so that their ids stay."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter

from ingest.read.fingerprint import RecordFingerprint, take_fingerprint
from ingest.reuse.record_lines import RecordLines

# From this share of a source's records on, new keys are a change of all keys, not single records
# that went while others came.
_MIN_CHANGED_SHARE = 0.5

_Hash = Callable[[RecordFingerprint], str | None]


def find_changed_keys(
    old_records: RecordLines, records: RecordLines, hidden: Iterable[RecordFingerprint] = ()
) -> dict[str, str]:
    """Return the ids of `records` that are those of old records under another key: new → old.

    `hidden` are old records that are suppressed, of which only fingerprints are kept. One record is
    recognised by its whole content, but for addresses, which may hold the key. Where most ids are
    gone, a title with its URL or text is enough, and if that recognises most of them, a title with
    its organisations, or a title alone. Each must be unique on both sides, and no date or amount
    may differ: next year's grant has the same title.
    """
    hidden_by_id = {each.id: each for each in hidden}
    new_ids, visible_ids = set(records.ids), set(old_records.ids)
    old_ids = visible_ids | hidden_by_id.keys()
    if old_ids <= new_ids:
        return {}
    missing = [hidden_by_id[id_] for id_ in hidden_by_id.keys() - new_ids]
    missing += _take_fingerprints(old_records, visible_ids - new_ids)
    appeared = _take_fingerprints(records, new_ids - old_ids)
    changed = _match(missing, appeared, ("content",), {})
    if len(missing) < _MIN_CHANGED_SHARE * len(old_ids):
        return changed
    changed = _match(missing, appeared, ("title_and_url", "title_and_text"), changed)
    if len(changed) < _MIN_CHANGED_SHARE * len(missing):
        return changed
    return _match(missing, appeared, ("title_and_bodies", "title"), changed)


def restore_ids(records: RecordLines, former: Mapping[str, str]) -> RecordLines:
    """Return `records`, those that `former` names by their new id under their old one.

    A record that comes under the old id as well keeps both apart.
    """
    taken = set(records.ids) if former else set()
    return records.rename({new: old for new, old in former.items() if old not in taken})


def _take_fingerprints(records: RecordLines, ids: set[str]) -> list[RecordFingerprint]:
    """Return the fingerprints of the records with these ids; of those that share one, the first."""
    first = {id_: p for p, id_ in reversed([*enumerate(records.ids)]) if id_ in ids}
    return [take_fingerprint(records[position]) for position in sorted(first.values())]


def _match(
    missing: Iterable[RecordFingerprint],
    appeared: Iterable[RecordFingerprint],
    names: Iterable[str],
    found: Mapping[str, str],
) -> dict[str, str]:
    """Return `found` with the pairs, new id → old id, that share a hash which is theirs alone."""
    matched = dict(found)
    for hash_of in map(attrgetter, names):
        matched_old = set(matched.values())
        old_by_hash = _index_unique((e for e in missing if e.id not in matched_old), hash_of)
        new_by_hash = _index_unique((e for e in appeared if e.id not in matched), hash_of)
        for value, old in old_by_hash.items():
            new = new_by_hash.get(value)
            if old and new and not old.contradicts(new):
                matched[new.id] = old.id
    return matched


def _index_unique(
    records: Iterable[RecordFingerprint], hash_of: _Hash
) -> dict[str, RecordFingerprint | None]:
    """Return the records by one of their hashes; None for a hash that several share."""
    by_hash: dict[str, RecordFingerprint | None] = {}
    for record in records:
        if (value := hash_of(record)) is not None:
            by_hash[value] = None if value in by_hash else record
    return by_hash
