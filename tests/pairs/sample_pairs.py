"""Draws the pairs to label: across registries, by strata of a first score that nobody tuned.

    python tests/pairs/sample_pairs.py MIRROR > drawn.tsv

It stands apart from the matcher on purpose: its candidates and its score were fixed before there
was one, so that what the matcher's own blocking misses can be drawn too. HASANYONE_DATA names the
folder whose cache of vectors is used.
"""

import random
import re
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

import ingest
from index.settings import Settings
from index.text.documents import passages
from ingest.issues import Issues
from ingest.models import embedding_cache
from ingest.models.embedder import Embedder
from ingest.read.reader import read_source
from ingest.sources.source import load_sources

SEED, NEIGHBOURS, RARE = 20261122, 10, 40
# The score's bands, best first; "near" is where the first looks found both same and different.
BANDS = (("top", 0.85, 2.0), ("near-high", 0.7, 0.85), ("near-low", 0.55, 0.7), ("low", 0.0, 0.55))
# Pairs to draw of each band: (between two registries of one publisher, between others).
DRAW = {"top": (30, 60), "near-high": (45, 80), "near-low": (45, 80), "low": (5, 25)}


def units(mirror):
    """One record an id, the first that bears it."""
    found = {}
    for source in load_sources(None):
        own = Path(ingest.__file__).parent / "data" / "catalogue"
        folder = own if source.name == "catalogue" else mirror / source.name
        for record in read_source(source, folder, "2026-11-22", Issues()).initiatives:
            found.setdefault(record.id, record)
    return list(found.values())


def vectors(records):
    """A unit vector a record."""
    texts = [passages(record)[0] for record in records]
    return embedding_cache.embed(Embedder(), texts, Settings().data / "cache", lambda *_: None)[0]


def registry(record):
    return record.origins[0].registry


def address(url):
    return re.sub(r"^https?://(www\.)?|(\.git)?/*$", "", (url or "").strip().casefold())


def addresses(record):
    code = record.reuse.code if record.reuse else None
    return {address(url) for url in (record.url, code, *record.links)} - {""}


def candidates(records, matrix):
    """Pairs across registries that share a rare word of the title or an address, or lie near."""
    blocks = defaultdict(list)
    for place, record in enumerate(records):
        for word in set(re.findall(r"\w+", record.title.casefold().replace("_", " "))):
            blocks["word", word].append(place)
        for each in addresses(record):
            blocks["address", each].append(place)
    pairs = {p for b in blocks.values() if len(b) <= RARE for p in combinations(b, 2)}
    names = np.array([registry(record) for record in records])
    for place in range(len(records)):
        near = matrix @ matrix[place]
        near[names == names[place]] = -1
        best = np.argpartition(-near, NEIGHBOURS)[:NEIGHBOURS]
        pairs |= {(min(place, int(one)), max(place, int(one))) for one in best}
    return sorted((a, b) for a, b in pairs if names[a] != names[b])


def score(a, b, cosine):
    """Title, meaning, address and organisation, weighed by hand and never touched again."""
    title = fuzz.token_sort_ratio(a.title.casefold(), b.title.casefold()) / 100
    same_address = bool(addresses(a) & addresses(b))
    bodies = [" ".join(o.name.casefold() for o in each.organisations) for each in (a, b)]
    organisation = fuzz.token_set_ratio(*bodies) / 100 if all(bodies) else 0.0
    return 0.45 * title + 0.35 * cosine + 0.1 * same_address + 0.1 * organisation


def kin(a, b):
    """Whether two registries are of one publisher, or one entered the other's products."""
    return {registry(a), registry(b)} <= {"dpg", "publicgoods-products"}


def main():
    records = units(Path(sys.argv[1]))
    matrix = vectors(records)
    chance = random.Random(SEED)
    strata = defaultdict(list)
    for a, b in candidates(records, matrix):
        one, other = records[a], records[b]
        worth = score(one, other, float(matrix[a] @ matrix[b]))
        band = next(name for name, low, high in BANDS if low <= worth < high)
        strata[band, kin(one, other)].append((worth, one, other))
    for band, wanted in DRAW.items():
        for kindred, count in zip((True, False), wanted, strict=True):
            pairs = strata[band, kindred]
            print(band, kindred, len(pairs), count, file=sys.stderr)
            for worth, one, other in chance.sample(pairs, min(count, len(pairs))):
                half = chance.choice(("tune", "held"))
                stratum = f"{band}/{'kin' if kindred else 'other'}/{len(pairs)}"
                print(one.id, other.id, stratum, f"{worth:.3f}", half, sep="\t")


if __name__ == "__main__":
    main()
