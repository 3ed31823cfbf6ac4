"""Growth of a build: time and memory against the number of records, all steps but the embedding.

The shipped catalogue is recombined into five registries; each fifth record repeats the one before it
in another order, so that there is something to resolve. A hashing embedder replaces the model, whose
own rate is measured apart. Writes docs/growth.md and docs/growth.svg.
"""

import argparse
import json
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from rich.console import Console

from index.snapshot.build_records import BuildRecords
from index.text.documents import split_sentences
from ingest.jobs.request import BuildRequest, hash_declarations
from ingest.jobs.runner import BuildRunner
from ingest.models.embedder import Embedder
from ingest.settings import IngestSettings
from tests.support.tiny_embedder import HashingEmbedder

SIZES = (5_000, 50_000, 500_000)
CATALOGUE = ROOT / "ingest" / "data" / "catalogue" / "initiatives.jsonl"
PER_FILE = 10_000
SAMPLE = 512
REGISTRIES = 5
CHANGED_EVERY = 100
BUILDS = {"first": "first", "again": "nothing changed", "changed": "one in a hundred changed"}
GROUPS = {
    "read": ("read",),
    "merge": ("resolve", "look", "generate", "remember"),
    "embed*": ("plan", "embed", "gather"),
    "write": ("name", "write"),
    "calibrate": ("calibrate",),
    "check": ("check", "promote"),
}


def grown(count: int) -> Iterator[dict]:
    """Records as the catalogue has them, each made of several; of five the last two are one."""
    real = [json.loads(line) for line in CATALOGUE.read_text(encoding="utf-8").splitlines()]
    said = [split_sentences(each["description"] or "") for each in real]
    chance = random.Random(7)
    for number in range(count):
        again = number % REGISTRIES == REGISTRIES - 1
        if not again:
            one, two, three = (chance.randrange(len(real)) for _ in range(3))
        text = [*said[two][:2], *said[three][1:3], *said[one][:1]][:: -1 if again else 1]
        title = f"{real[one]['title']}: {real[two]['title']} {number - again}"
        yield {
            **real[three],
            "id": f"grown-{number}",
            "title": title,
            "summary": real[two]["summary"],
            "description": " ".join(text),
            "url": f"https://grown.example/{number}",
            "registry": f"grown-{number % REGISTRIES}",
        }


def declare(folder: Path, count: int) -> IngestSettings:
    """Sources of `count` records in all, declared as the catalogue is."""
    names = [f"grown-{number}" for number in range(REGISTRIES)]
    for name in names:
        (folder / name).mkdir()
    rows = grown(count)
    for start in range(0, count, PER_FILE):
        lines = [json.dumps(row) + "\n" for row in islice(rows, PER_FILE)]
        for number, name in enumerate(names):
            path = folder / name / f"initiatives-{start:08}.jsonl"
            path.write_text("".join(lines[number::REGISTRIES]), encoding="utf-8")
    text = (ROOT / "ingest" / "sources.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition('[[source]]\nname = "catalogue"')
    rest = rest.partition("\n[[source]]\n")[0].replace(
        '"initiatives.jsonl"', '"initiatives-*.jsonl"'
    )
    blocks = (
        f'[[source]]\nname = "{name}"{rest}\n'.replace(
            'folder = "data/catalogue"', f'folder = "{name}"'
        )
        for name in names
    )
    (folder / "sources.toml").write_text(head + "".join(blocks), encoding="utf-8")
    return IngestSettings(
        _env_file=None, data=folder / "data", sources=folder / "sources.toml", keep=2
    )


def change(settings: IngestSettings) -> None:
    """Change the text of one record in a hundred, spread over all files."""
    number = 0
    for path in sorted(settings.data.parent.glob("grown-*/*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for row in rows:
            number += 1
            if number % CHANGED_EVERY == 0:
                row["description"] += f" It was looked at again in round {number}, by other people."
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def build(folder: Path) -> dict:
    """Build once in this process and return what it took."""
    settings = IngestSettings(
        _env_file=None, data=folder / "data", sources=folder / "sources.toml", keep=2
    )
    order = BuildRequest(declared=hash_declarations(settings))
    began, cpu = time.perf_counter(), time.process_time()
    with BuildRunner(settings, Console(quiet=True), HashingEmbedder()) as jobs:
        built = jobs.run(order)
    took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    snapshot = settings.data / "snapshots" / built.snapshot
    return {
        **took,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "steps": BuildRecords(settings.data).get(built.build).seconds,
        "state": built.state,
        "initiatives": built.initiatives,
        "disk": sum(each.stat().st_size for each in snapshot.rglob("*") if each.is_file()) / 1e6,
    }


def one(count: int) -> dict:
    """Build `count` records, again with nothing changed, and with one in a hundred changed."""
    builds = {}
    with tempfile.TemporaryDirectory(prefix="hasanyone-growth-") as folder:
        settings = declare(Path(folder), count)
        for name in BUILDS:
            if name == "changed":
                change(settings)
            command = [sys.executable, __file__, "--build", folder]
            ran = subprocess.run(command, capture_output=True, text=True, check=True)
            builds[name] = json.loads(ran.stdout.splitlines()[-1])
    return {"records": count, **builds}


def rate() -> float:
    """Texts that the real model embeds in a second of CPU."""
    texts = [f"{each['title']}. {each['summary']} {each['description']}" for each in grown(SAMPLE)]
    model = Embedder()
    model.embed(texts[:8])
    began = time.process_time()
    model.embed([text[:1000] for text in texts])
    return SAMPLE / (time.process_time() - began)


def grouped(seconds: dict[str, float]) -> dict[str, float]:
    """The seconds of all steps, by what they do."""
    return {
        name: sum(took for step, took in seconds.items() if step.split()[0] in first)
        for name, first in GROUPS.items()
    }


def steps_table(rows: list[dict]) -> str:
    """The steps of the first builds, and of those with one record in a hundred changed."""
    head = ("records", "build", "initiatives", *GROUPS, "all, s")
    lines = ["| " + " | ".join(head) + " |", "|---:|---|" + "---:|" * (len(head) - 2)]
    for row in rows:
        for name in ("first", "changed"):
            one_build = row[name]
            cells = [f"{row['records']:,}", name, f"{one_build['initiatives']:,}"]
            cells += [f"{took:.1f}" for took in grouped(one_build["steps"]).values()]
            lines.append("| " + " | ".join([*cells, f"{one_build['seconds']:.1f}"]) + " |")
    return "\n".join(lines)


def table(rows: list[dict]) -> str:
    """CPU, time and memory of each build as Markdown."""
    head = ("records", "build", "CPU s", "of the first", "wall s", "peak MB", "on disk MB")
    lines = ["| " + " | ".join(head) + " |", "|---:|---|" + "---:|" * (len(head) - 2)]
    for row in rows:
        for name, title in BUILDS.items():
            took = row[name]
            cells = (
                f"{row['records']:,}",
                title,
                f"{took['cpu']:,.1f}",
                f"{took['cpu'] / row['first']['cpu']:.0%}",
                f"{took['seconds']:,.1f}",
                f"{took['mb']:,.0f}",
                f"{took['disk']:,.0f}",
            )
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def picture(rows: list[dict], path: Path) -> None:
    """Time by step and peak memory against records, both on logarithmic scales."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "hasanyone"
    from matplotlib import pyplot as plt

    records = [row["records"] for row in rows]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for name in GROUPS:
        seconds = [grouped(row["first"]["steps"])[name] for row in rows]
        left.plot(records, seconds, marker="o", label=name)
    seconds = [row["first"]["seconds"] for row in rows]
    left.plot(records, seconds, marker="s", color="black", label="all")
    line = [seconds[0] * count / records[0] for count in records]
    left.plot(records, line, linestyle=":", color="grey", label="linear")
    left.set(xscale="log", yscale="log", xlabel="records", ylabel="seconds")
    left.legend(fontsize=7)
    for name, title in BUILDS.items():
        right.plot(records, [row[name]["mb"] for row in rows], marker="s", label=title)
    right.legend(fontsize=7)
    right.set(xscale="log", yscale="log", xlabel="records", ylabel="peak memory, MB")
    figure.savefig(path, metadata={"Date": None})


def page(rows: list[dict], texts: float) -> str:
    """The figures with what they mean; `texts` is the rate of the real model."""
    return f"""# How a build grows

Made by `make bench-ingest` ({platform.machine()}, Python {platform.python_version()}). The shipped
catalogue is recombined into five registries; every fifth record repeats the one before it in another
order. Every step runs to its end as in `hasanyone ingest`, durable steps and entity resolution (“merge”)
included. Each build is a process of its own:

{table(rows)}

“One in a hundred changed” means that a sentence was added to every hundredth record, in all files. Memory
is the largest resident set of the process, including files that are only mapped. A build that finds changes
reads every raw record and compares it with a digest, and passes the lines of all others on as they are
([how](decisions/0018-comparisons-stand-while-their-basis-does.md)); calibration asks 200 titles, whatever
the size.

Seconds by step, wall clock, on a machine that did other work too:

{steps_table(rows)}

\\* with a hashing embedder. The real model embeds {texts:.0f} texts of 1,000 characters in a second of CPU, so
100,000 new texts take {1e5 / texts / 60:.0f} minutes of CPU time. Each text is embedded once and then kept in the cache.
“Check” is the gate.

![Time and memory against records](growth.svg)
"""


def main() -> None:
    """Measure each size in a process of its own and write the table and the picture."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--build", type=Path)
    asked.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    given = asked.parse_args()
    if given.build:
        print(json.dumps(build(given.build)))
        return
    rows = []
    for size in given.sizes:
        rows.append(one(size))
        print(table(rows[-1:]), steps_table(rows[-1:]), sep="\n", flush=True)
    (ROOT / "docs" / "growth.md").write_text(page(rows, rate()), encoding="utf-8")
    picture(rows, ROOT / "docs" / "growth.svg")


if __name__ == "__main__":
    main()
