"""Show by source which text was read, and what its registry holds beyond it.

For each source of a mirror: its records, those without a summary, those with under 40 characters of
text, and the fields that its declaration ignores, with the records that state them and the length of
what they say. `--save` keeps the figures, `--against` prints earlier ones beside them.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from index.model import Initiative
from ingest.issues import Issues
from ingest.normalise.export_reader import ExportReader
from ingest.normalise.field_coverage import is_stated, iter_values
from ingest.normalise.source_reading import SourceReading
from ingest.parse.record import Record
from ingest.read.reader import iter_readings
from ingest.sources.expressions import covers
from ingest.sources.source import Source, load_sources

SHORT_CHARS = 40
MOST_FIELDS = 12
DAY = "2026-11-22"


@dataclass(frozen=True, slots=True)
class Texts:
    """Text that the records of a source state."""

    records: int
    without_summary: int
    short: int
    without_text: int
    mean_chars: float


def main() -> None:
    """Print the tables of docs/source-texts.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--against", type=Path)
    arguments = parser.parse_args()
    sources = [each for each in load_sources() if each.enabled]
    before = json.loads(arguments.against.read_text()) if arguments.against else {}
    figures: dict[str, Texts] = {}
    ignored: dict[str, list[str]] = {}
    for source in sources:
        folder = source.folder or arguments.mirror / source.name
        readings = read_records(source, folder)
        figures[source.name] = measure([i for _, i in readings if isinstance(i, Initiative)])
        ignored[source.name] = list_ignored(source, readings)
    print("| source | records | without a summary | under 40 characters | no text | mean length |")
    print("|---|---|---|---|---|---|")
    for name, texts in figures.items():
        print(f"| {name} | {' | '.join(compare(asdict(texts), before.get(name, {})))} |")
    for name, lines in ignored.items():
        print(f"\n{name}: ignored fields with values", *lines, sep="\n  ")
    if arguments.save:
        arguments.save.write_text(json.dumps({n: asdict(t) for n, t in figures.items()}))


def read_records(source: Source, folder: Path) -> list[tuple[Record, Initiative | str]]:
    """Return each record of a source with its initiative, or the reason why it has none."""
    reading = SourceReading(source, folder, DAY, Issues(source.name))
    return list(iter_readings(reading, ExportReader(reading.issues)))


def measure(initiatives: list[Initiative]) -> Texts:
    """Return how much text the initiatives state."""
    texts = [f"{each.summary or ''} {each.description or ''}".strip() for each in initiatives]
    return Texts(
        len(initiatives),
        sum(not each.summary for each in initiatives),
        sum(len(text) < SHORT_CHARS for text in texts),
        sum(not text for text in texts),
        round(fmean(map(len, texts)), 1) if texts else 0,
    )


def compare(now: dict[str, float], before: dict[str, float]) -> list[str]:
    """Return each figure, after the earlier one where it differs."""
    return [
        f"{before[name]:,} → {value:,}" if before.get(name, value) != value else f"{value:,}"
        for name, value in now.items()
    ]


def list_ignored(source: Source, readings: list[tuple[Record, Initiative | str]]) -> list[str]:
    """Return the ignored fields that are stated most, with counts, mean length and an example."""
    patterns = [each for rules in (source, *source.parts) for each in rules.ignore]
    read = {p for part in source.parts for each in part.expressions() for p in each.paths}
    read |= {p for group in source.map.values() for each in group for p in each.paths}
    values, examples = defaultdict[str, list[int]](list), dict[str, str]()
    covered = dict[str, bool]()
    for record, _ in readings:
        for path, value in iter_values(record.fields):
            if path not in covered:
                covered[path] = covers(patterns, path) and not covers(read, path)
            if covered[path] and is_stated(value):
                values[path].append(len(str(value)))
                examples.setdefault(path, " ".join(str(value).split())[:60])
    most = Counter({path: len(lengths) for path, lengths in values.items()}).most_common(
        MOST_FIELDS
    )
    return [
        f"{path}: {count:,} values, {fmean(values[path]):.0f} characters, {examples[path]!r}"
        for path, count in most
    ]


if __name__ == "__main__":
    main()
