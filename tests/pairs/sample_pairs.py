"""Samples the record pairs to label: across registries, stratified by a score that nobody tuned.

    python tests/pairs/sample_pairs.py MIRROR > sample.tsv

It shares no code with entity resolution on purpose: its candidates and its score were fixed before
there was any, so that pairs that blocking misses can be sampled too. HASANYONE_DATA names the
folder whose embedding cache is used.
"""

import random
import re
import sys
import tempfile
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

import ingest
from index.settings import Settings
from index.text.documents import passages
from ingest.issues import Issues
from ingest.models.embedder import Embedder
from ingest.models.embedding_cache import EmbeddingCache
from ingest.normalise.source_reading import SourceReading
from ingest.read.reader import read_source
from ingest.sources.source import load_sources

SEED, NEIGHBOURS, MAX_BLOCK_SIZE = 20261122, 10, 40
# Bands of the score, best first; in "near" both same and different pairs were seen at first.
BANDS = (("top", 0.85, 2.0), ("near-high", 0.7, 0.85), ("near-low", 0.55, 0.7), ("low", 0.0, 0.55))
# Pairs to sample of each band: (between two registries of one publisher, between others).
SAMPLE_SIZES = {"top": (30, 60), "near-high": (45, 80), "near-low": (45, 80), "low": (5, 25)}


def load_records(mirror):
    """Return one record an id, the first that bears it."""
    records = {}
    for source in (each for each in load_sources() if each.enabled):
        own = Path(ingest.__file__).parent / "data" / "catalogue"
        folder = own if source.name == "catalogue" else mirror / source.name
        reading = SourceReading(source, folder, "2026-11-22", Issues(source.name))
        for record in read_source(reading).initiatives:
            records.setdefault(record.id, record)
    return list(records.values())


def embed(records):
    """Return a unit vector a record, by the packaged model."""
    texts, embedder = [passages(record)[0] for record in records], Embedder()
    cache = EmbeddingCache(Settings().data / "cache", embedder.fingerprint)
    missing = [texts[position] for position in cache.find_missing(texts)]
    cache.embed_and_store(embedder, missing, lambda *_: None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.npy"
        cache.write_array(texts, path)
        return np.load(path)


def registry(record):
    return record.origins[0].registry


def normalise_url(url):
    return re.sub(r"^https?://(www\.)?|(\.git)?/*$", "", (url or "").strip().casefold())


def record_urls(record):
    code = record.reuse.code if record.reuse else None
    return {normalise_url(url) for url in (record.url, code, *record.links)} - {""}


def candidate_pairs(records, vectors):
    """Return pairs across registries with a rare title word or a URL in common, or near vectors."""
    blocks = defaultdict(list)
    for position, record in enumerate(records):
        for word in set(re.findall(r"\w+", record.title.casefold().replace("_", " "))):
            blocks["word", word].append(position)
        for url in record_urls(record):
            blocks["url", url].append(position)
    small_blocks = (block for block in blocks.values() if len(block) <= MAX_BLOCK_SIZE)
    pairs = {pair for block in small_blocks for pair in combinations(block, 2)}
    registries = np.array([registry(record) for record in records])
    for position in range(len(records)):
        cosines = vectors @ vectors[position]
        cosines[registries == registries[position]] = -1
        for neighbour in map(int, np.argpartition(-cosines, NEIGHBOURS)[:NEIGHBOURS]):
            pairs.add((min(position, neighbour), max(position, neighbour)))
    return sorted((a, b) for a, b in pairs if registries[a] != registries[b])


def score(a, b, cosine):
    """Return the weighted sum of title, cosine, URL and organisation; weights set by hand, once."""
    title = fuzz.token_sort_ratio(a.title.casefold(), b.title.casefold()) / 100
    shares_url = bool(record_urls(a) & record_urls(b))
    names = [" ".join(o.name.casefold() for o in each.organisations) for each in (a, b)]
    organisation = fuzz.token_set_ratio(*names) / 100 if all(names) else 0.0
    return 0.45 * title + 0.35 * cosine + 0.1 * shares_url + 0.1 * organisation


def is_one_publisher(a, b):
    """Return whether the registries are of one publisher, or one lists the other's products."""
    return {registry(a), registry(b)} <= {"dpg", "publicgoods-products"}


def stratify(records, vectors):
    """Return the scored pairs of each stratum: (band, whether of one publisher)."""
    strata = defaultdict(list)
    for a, b in candidate_pairs(records, vectors):
        one, other = records[a], records[b]
        pair_score = score(one, other, float(vectors[a] @ vectors[b]))
        band = next(name for name, low, high in BANDS if low <= pair_score < high)
        strata[band, is_one_publisher(one, other)].append((pair_score, one, other))
    return strata


def main():
    records = load_records(Path(sys.argv[1]))
    strata, rng = stratify(records, embed(records)), random.Random(SEED)
    for band, sizes in SAMPLE_SIZES.items():
        for one_publisher, size in zip((True, False), sizes, strict=True):
            pairs = strata[band, one_publisher]
            print(band, one_publisher, len(pairs), size, file=sys.stderr)
            for pair_score, one, other in rng.sample(pairs, min(size, len(pairs))):
                half = rng.choice(("tune", "held"))
                stratum = f"{band}/{'kin' if one_publisher else 'other'}/{len(pairs)}"
                print(one.id, other.id, stratum, f"{pair_score:.3f}", half, sep="\t")


if __name__ == "__main__":
    main()
