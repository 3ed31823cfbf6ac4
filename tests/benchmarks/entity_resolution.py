"""Precision, recall and speed of entity resolution: `make bench-resolve MIRROR=dir`.

    python tests/benchmarks/entity_resolution.py MIRROR [--sizes 5000 50000 500000] [--tune]

The figures are for the held-back half, with Wilson's intervals at 95 %; `--tune` shows the tuning
half and its errors instead. First come the pairs drawn at random, then the hard pairs by kind (both
halves), then the held-back half and all hard pairs together. People's judgements are not used.
"""

import argparse
import csv
import random
import resource
import string
import sys
import tempfile
import time
from dataclasses import replace
from math import sqrt
from pathlib import Path

# Ahead of this folder, whose ingest.py is another one.
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

import ingest
from index.settings import Settings
from index.text.documents import passages
from ingest.issues import Issues
from ingest.models.embedder import Embedder
from ingest.models.embedding_cache import EmbeddingCache
from ingest.normalise.source_reading import SourceReading
from ingest.read.reader import read_source
from ingest.resolve.pipeline import ResolutionResult, resolve
from ingest.sources.source import load_sources

PAIRS = Path(__file__).parent.parent / "pairs" / "pairs.tsv"
FALSE_FRIENDS = {"ureport", "discovery", "digitalstrategy"}
STRATA = {"top/kin": 522, "top/other": 112, "near-high/kin": 41, "near-high/other": 65}
HARD = "hard/"
STRATA |= {"near-low/kin": 161, "near-low/other": 259, "low/kin": 3834, "low/other": 65098}


def records_of(mirror):
    records = []
    for source in (each for each in load_sources() if each.enabled):
        own = Path(ingest.__file__).parent / "data" / "catalogue"
        folder = own if source.name == "catalogue" else mirror / source.name
        reading = SourceReading(source, folder, "2026-11-22", Issues(source.name))
        records += read_source(reading).initiatives
    return records


def meaning():
    """Vectors by the packaged model, kept in the data folder's cache."""
    embedder = Embedder()
    kept = EmbeddingCache(Settings().data / "cache", embedder.fingerprint)

    def embed(some):
        texts = [passages(record)[0] for record in some]
        kept.embed_and_store(
            embedder, [texts[place] for place in kept.find_missing(texts)], lambda *_: None
        )
        with tempfile.TemporaryDirectory() as folder:
            kept.write_array(texts, Path(folder, "vectors.npy"))
            return np.load(Path(folder, "vectors.npy"))

    return embed


def wilson(good, total):
    """A share and its 95 % interval."""
    if not total:
        return "none"
    z, share = 1.96, good / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total**2)) / (1 + z * z / total)
    return f"{share:.3f} ({good}/{total}; {middle - half:.3f} to {min(1, middle + half):.3f})"


class Together:
    """Tests whether two records were merged into one initiative."""

    def __init__(self, resolved: ResolutionResult) -> None:
        self._home = resolved.redirects

    def __call__(self, one, other):
        return self._home.get(one, one) == self._home.get(other, other)


def bootstrap(rows, together, seed=7, rounds=2000):
    """Intervals of precision and recall by resampling the pairs (bootstrap)."""
    generator, samples = random.Random(seed), []
    facts = [(row["label"] == "same", together(row["one"], row["other"])) for row in rows]
    for _ in range(rounds):
        drawn = generator.choices(facts, k=len(facts))
        both = sum(same and merged for same, merged in drawn)
        samples.append(
            (both / sum(merged for _, merged in drawn), both / sum(same for same, _ in drawn))
        )
    low, high = int(rounds * 0.025), int(rounds * 0.975)
    return [(sorted(each)[low], sorted(each)[high]) for each in zip(*samples, strict=True)]


def measure(rows, together):
    """Print precision, recall and every error of some pairs."""
    same = [row for row in rows if row["label"] == "same"]
    merged = [row for row in rows if together(row["one"], row["other"])]
    right = [row for row in merged if row["label"] == "same"]
    print(f"pairs {len(rows)}, the same {len(same)}, merged {len(merged)}")
    print("precision", wilson(len(right), len(merged)))
    print("recall   ", wilson(len(right), len(same)))
    for row in rows:
        if together(row["one"], row["other"]) != (row["label"] == "same"):
            what = "missed" if row["label"] == "same" else f"merged though {row['label']}"
            print(
                f"  {what} [{row['stratum']}]: {row['title_one']} / {row['title_other']} ({row['one']})"
            )


def quality(rows, together):
    """Print how good the merges of randomly drawn pairs are."""
    measure(rows, together)
    precision, recall = bootstrap(rows, together)
    print(
        "by bootstrap: precision {:.3f} to {:.3f}, recall {:.3f} to {:.3f}".format(
            *precision, *recall
        )
    )
    weighted(rows, together)


def hard_kinds(rows, together):
    """Print a table of the hard pairs: of each kind, how many were merged, rightly and wrongly."""
    print(
        "| hard pairs | pairs | the same | merged rightly | merged wrongly |\n|---|---|---|---|---|"
    )
    for kind in sorted({row["stratum"] for row in rows}):
        of_it = [row for row in rows if row["stratum"] == kind]
        same = [row["label"] == "same" for row in of_it]
        merged = [together(row["one"], row["other"]) for row in of_it]
        right = sum(map(min, same, merged))
        print(
            f"| {kind.removeprefix(HARD)} | {len(of_it)} | {sum(same)} | {right} |"
            f" {sum(merged) - right} |"
        )


def weighted(rows, together):
    """Precision and recall as they would be over all candidates of the strata."""
    sums = {"right": 0.0, "merged": 0.0, "same": 0.0}
    for stratum, pool in STRATA.items():
        of_it = [row for row in rows if row["stratum"] == stratum]
        for row in of_it:
            same, merged = row["label"] == "same", together(row["one"], row["other"])
            weight = pool / len(of_it)
            sums["same"] += weight * same
            sums["merged"] += weight * merged
            sums["right"] += weight * (same and merged)
    print(
        "weighted to the strata: precision {:.3f}, recall {:.3f}".format(
            sums["right"] / sums["merged"], sums["right"] / sums["same"]
        )
    )


def known_pairs(together, mirror):
    path = mirror.parent / "catalogue" / "same.tsv"
    if not path.exists():
        return
    pairs = [line.split() for line in path.read_text().splitlines()]
    missed = [p for p in pairs if not together(f"catalogue:{p[0]}", f"catalogue:{p[1]}")]
    print(f"same.tsv: {len(pairs) - len(missed)} of {len(pairs)} found; missed: {missed}")


def false_friends(resolved):
    """Titles equal and different in fact: how many of them share an initiative over sources."""
    for initiative in resolved.initiatives:
        titles = {"".join(filter(str.isalnum, o.title.casefold())) for o in initiative.origins}
        if titles & FALSE_FRIENDS:
            print(
                "false friend:", initiative.id, [f"{o.source}:{o.key}" for o in initiative.origins]
            )


def grown(records, size, seed=11):
    """`size` records: the real ones, then copies with other names, words and addresses mixed in.

    A fifth of what is grown is a near copy under another key, as registries hold.
    """
    chance = random.Random(seed)
    found = list(records[:size])
    while len(found) < size:
        like, number = chance.choice(records), len(found)
        origin = replace(like.origins[0], key=f"{like.origins[0].key}-{number}")
        made = replace(like, id=f"{origin.source}:{origin.key}", origins=(origin,))
        if chance.random() < 0.8:
            name = "".join(chance.choices(string.ascii_lowercase, k=6))
            other = chance.choice(records)
            made = replace(
                made,
                title=f"{name} {other.title.split()[0]} {like.title.split()[-1]}",
                aliases=(),
                description=f"{other.description or ''} {name}",
                url=f"https://{name}.example/{number}",
                links=(),
                reuse=None,
            )
        found.append(made)
    return found


def growth(records, sizes):
    print(
        "\n| records | seconds | records a second | initiatives | peak memory |\n|---|---|---|---|---|"
    )
    for size in sizes:
        many = grown(records, size)
        start = time.process_time()
        resolved = resolve(many)
        took = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        count = len(resolved.initiatives)
        print(f"| {size:,} | {took:.1f} | {size / took:,.0f} | {count:,} | {peak:,.0f} MB |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[5_000, 50_000])
    parser.add_argument("--tune", action="store_true")
    asked = parser.parse_args()
    records = records_of(asked.mirror)
    start = time.process_time()
    resolved = resolve(records, embed_records=meaning())
    print(
        f"{len(records)} records, {len(resolved.initiatives)} initiatives,"
        f" {time.process_time() - start:.1f} s, {len(resolved.open_pairs)} uncertain pairs"
    )
    half = "tune" if asked.tune else "held"
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    together, present = Together(resolved), {record.id for record in records}
    rows = [row for row in rows if row["one"] in present and row["other"] in present]
    hard = [row for row in rows if row["stratum"].startswith(HARD)]
    drawn = [row for row in rows if row["half"] == half and row not in hard]
    print(f"\ndrawn at random, {half}")
    quality(drawn, together)
    print(f"\nhard, {half}")
    measure([row for row in hard if row["half"] == half], together)
    print("\nhard, both halves")
    hard_kinds(hard, together)
    print(f"\nboth: drawn at random ({half}) and all hard pairs")
    measure([*drawn, *hard], together)
    known_pairs(together, asked.mirror)
    false_friends(resolved)
    growth(records, asked.sizes)


if __name__ == "__main__":
    main()
