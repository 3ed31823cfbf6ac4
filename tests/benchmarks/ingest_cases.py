"""Read every file of a folder from its address alone, and print what each became.

The files are served on loopback and proposed as `hasanyone sources add` does.
"""

import sys
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from index.errors import AppError
from index.model import Initiative
from ingest.discovery.propose import Proposal, propose_source
from ingest.harvest import download
from tests.support.fake_registry import serving

_HIDDEN = frozenset({"id", "origins"})
_MAX_CHARS = 160


def main() -> None:
    """Print the initiatives and issues of each file."""
    folder = Path(sys.argv[1])
    with serving() as site, download.open_session() as session:
        for path in sorted(each for each in folder.iterdir() if each.is_file()):
            site.routes[f"/{path.name}"] = path.read_bytes()
            try:
                proposal = propose_source(
                    f"{site.url}/{path.name}", session, "2026-11-22", local=True
                )
            except AppError as error:
                print(f"\n{path.name}: refused. {error}")
            else:
                print_proposal(path.name, proposal)


def print_proposal(name: str, proposal: Proposal) -> None:
    """Print what a file became."""
    count = len(proposal.initiatives)
    print(f"\n{name}: {proposal.description}, {count} of {proposal.record_count} records")
    for each in proposal.initiatives:
        print(f"  {describe(each)}")
    for issue in proposal.issues:
        print(f"  issue: {issue}")


def describe(initiative: Initiative) -> str:
    """Return the fields that an initiative states, each cut."""
    defaults = {field.name: field.default for field in fields(initiative)}
    stated = {
        name: getattr(initiative, name)
        for name, default in defaults.items()
        if name not in _HIDDEN and getattr(initiative, name) != default
    }
    return ", ".join(f"{name}={str(value)[:_MAX_CHARS]!r}" for name, value in stated.items())


if __name__ == "__main__":
    main()
