"""The index for those who look after it: how it is, a build's progress, what changed."""

from collections.abc import Iterator, Mapping
from functools import partial

from bot.presentation import initiative_text, provenance
from bot.presentation.status_messages import BUILT
from bot.service.administration import Changes, IndexStatus
from bot.teams.cards.kit import size_budget as rooms
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    bullets,
    card,
    confirmed,
    execute,
    facts,
    fine,
    heading,
    inner,
    show_card,
    text,
)
from bot.teams.cards.kit.markdown import literal, one_line
from bot.teams.cards.kit.size_budget import Room, fitted
from bot.teams.identifiers import Key, Verb
from bot.terminal.diff import KINDS
from index.model import SourceReport, SourceState
from index.snapshot.build_records import Build, BuildState
from index.text.dates import date

_LINE, _TITLE, _IDS = 200, 80, 10
_BARS = 20
_MINUTE = 60


def status_card(index: IndexStatus) -> Card:
    """The index as it stands, its sources, and what can be done about it."""
    return fitted(partial(_status, index), rooms.ADMIN)


def build_card(build: Build) -> Card:
    """How far a build is, or what came of it; to be put in the place of itself as it goes on."""
    said = _sentence(build)
    body = [
        heading("Build", size="Large"),
        text(literal(said, 2 * _LINE)),
        *(_bar(build) if not build.over else ()),
        *_reasons(build),
        *_report(build),
    ]
    return card(body, list(_build_actions(build)), said=one_line(said))


def changes_card(changes: Changes) -> Card:
    """What differs between two snapshots, and why the newer one is held back if it is."""
    return fitted(partial(_changes, changes), rooms.ADMIN)


def _status(index: IndexStatus, room: Room) -> Card:
    failed = [s for s in index.sources if s.state is SourceState.FAILED]
    said = _health(index, len(failed))
    body = [
        heading("The index", size="Large"),
        text(literal(said, _LINE), weight="Bolder", color=_colour(index, len(failed))),
        *(_snapshot(index) if index.snapshot else ()),
        *_held(index, room),
        *_building(index.building),
        *_sources(index, failed, room),
    ]
    return card(body, list(_actions(index, room)), said=one_line(said))


def _health(index: IndexStatus, failed: int) -> str:
    if index.snapshot is None:
        return "There is no index yet."
    parts = [f"{failed} of {len(index.sources)} sources could not be read."] if failed else []
    if index.held:
        parts.append("A newer index is held back.")
    return " ".join(parts) or "All is well."


def _colour(index: IndexStatus, failed: int) -> str:
    return "Attention" if index.snapshot is None or failed or index.held else "Good"


def _snapshot(index: IndexStatus) -> Iterator[Element]:
    yield from facts(
        [
            ("Answers now", literal(index.snapshot or "", 100)),
            ("Made", literal(date(index.created) or initiative_text.NOT_STATED, 60)),
            ("Initiatives", f"{index.initiatives:,}"),
            ("Registries", f"{index.registries:,}"),
            ("Oldest refresh", literal(date(index.oldest) or initiative_text.NOT_STATED, 60)),
            ("Before it", literal(index.earlier or "nothing to roll back to", 100)),
        ]
    )


def _held(index: IndexStatus, room: Room) -> Iterator[Element]:
    if index.held:
        yield _heading("Held back")
        yield text(f"{literal(index.held, 100)} is newer and does not answer:")
        yield bullets(_cut(index.reasons, room) or ["The reason is not stated."])


def _building(build: Build | None) -> Iterator[Element]:
    if build:
        yield _heading("Build")
        yield text(literal(_sentence(build), 2 * _LINE))
        yield from _bar(build)


def _sources(index: IndexStatus, failed: list[SourceReport], room: Room) -> Iterator[Element]:
    if not index.sources:
        return
    yield _heading("Sources")
    if failed:
        lines = _cut([_source(each) for each in failed], room)
        yield bullets(lines, color="Attention", size="Small")
    others = [_source(each) for each in index.sources if each.state is not SourceState.FAILED]
    if others:
        yield bullets(_cut(others, room), size="Small")


def _source(source: SourceReport) -> str:
    told = f"{source.title or source.name}: {provenance.source_state(source)}"
    if not source.read:
        return told
    left_out = sum(source.left_out.values())
    counts = f"{source.read:,} read, {source.ingested:,} ingested, {source.merged:,} merged"
    return f"{told}; {counts}{f', {left_out:,} left out' if left_out else ''}"


def _actions(index: IndexStatus, room: Room) -> Iterator[Element]:
    if index.building and not index.building.over:
        yield execute("Follow the build", Verb.PROGRESS, {Key.BUILD: index.building.id})
    else:
        yield _rebuild(index.sources, room)
    if index.snapshot:
        yield execute("What changed", Verb.DIFF, {})
    if index.held:
        yield _promote(index.held)
    if index.earlier:
        warning = (
            f"{literal(index.earlier, 100)} will answer again. The index that answers now is kept"
            " and held back."
        )
        act = execute(
            "Yes, roll back", Verb.ROLLBACK, {Key.SNAPSHOT: index.earlier}, style="destructive"
        )
        yield confirmed("Roll back …", warning, act)
    yield execute("Refresh", Verb.ADMIN, {})


def _rebuild(sources: tuple[SourceReport, ...], room: Room) -> Element:
    """Asks for a build of all sources, or of those chosen; too many to be listed can be named."""
    which: Element = {
        "id": Key.SOURCES.value,
        "label": "Which sources? None chosen means all.",
    }
    if 0 < len(sources) <= room.sources:
        titles = {each.name: one_line(each.title or each.name)[:_TITLE] for each in sources}
        choices = [{"title": title, "value": name} for name, title in titles.items()]
        which |= {"type": "Input.ChoiceSet", "isMultiSelect": True, "choices": choices}
    else:
        which |= {"type": "Input.Text", "placeholder": "Names, with commas between them"}
    act = execute("Rebuild", Verb.REBUILD, {}, style="positive")
    return show_card("Rebuild …", inner([which], [act]))


def _promote(name: str) -> Element:
    warning = "The gate held it back. Everybody’s questions will be answered from it."
    act = execute("Yes, promote it", Verb.PROMOTE, {Key.SNAPSHOT: name}, style="destructive")
    return confirmed("Promote anyway …", warning, act)


def _sentence(build: Build) -> str:
    only = build.asked.get("only") or ()
    what = f"of {', '.join(map(str, only))}" if only else "of all sources"
    reason = f": {build.reason}" if build.reason else ""
    return f"The build {what} {BUILT[build.state]}{reason}."


def _bar(build: Build) -> Iterator[Element]:
    """How far the step is, in words and as a bar."""
    if not build.step:
        return
    told = [("Step", literal(build.step, _LINE))]
    if build.total:
        told.append(("Done", f"{build.done:,} of {build.total:,}"))
    if build.left:
        told.append(("Time left", _duration(build.left)))
    yield from facts(told)
    if build.total:
        full = min(_BARS, build.done * _BARS // build.total)
        yield text("█" * full + "░" * (_BARS - full), fontType="Monospace", color="Accent")


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / _MINUTE)} min"


def _reasons(build: Build) -> Iterator[Element]:
    """Why what was built is held back."""
    held = (build.report or {}).get("held") or ()
    if held:
        yield _heading("Why it is held back")
        yield bullets(_cut([str(reason) for reason in held], rooms.ADMIN[-1]))


def _report(build: Build) -> Iterator[Element]:
    if build.over:
        spent = (
            _duration(sum(build.seconds.values())) if build.seconds else initiative_text.NOT_STATED
        )
        yield fine(f"Build {literal(build.id, 100)}; it took {spent}.")


def _build_actions(build: Build) -> Iterator[Element]:
    data = {Key.BUILD: build.id}
    if not build.over:
        yield execute("Refresh", Verb.PROGRESS, data)
        act = execute("Yes, cancel it", Verb.CANCEL, data, style="destructive")
        yield confirmed("Cancel …", "The build ends; the index stays as it is.", act)
    elif build.state is BuildState.HELD:
        yield execute("What would change", Verb.DIFF, {})
    yield execute("The index", Verb.ADMIN, {})


def _changes(changes: Changes, room: Room) -> Card:
    counts = {kind: len(getattr(changes.diff, kind)) for kind in KINDS}
    said = f"From {changes.old} to {changes.new}: {_counts(counts)}."
    by_source = [
        f"{source}: {_counts(found)}" for source, found in changes.diff.by_source().items()
    ]
    body = [heading("What changes", size="Large"), text(literal(said, 2 * _LINE))]
    if changes.reasons:
        body += [_heading("Why it is held back"), bullets(_cut(changes.reasons, room))]
    if by_source:
        body += [_heading("By source"), bullets(_cut(by_source, room), size="Small")]
    for kind in KINDS:
        if ids := getattr(changes.diff, kind):
            body.append(_heading(f"{kind.capitalize()}: {len(ids):,}"))
            body.append(bullets(_cut(ids, room, _IDS), size="Small"))
    actions = [_promote(changes.new)] if changes.reasons else []
    return card(body, [*actions, execute("The index", Verb.ADMIN, {})], said=one_line(said))


def _counts(counts: Mapping[str, int]) -> str:
    told = [f"{counts[kind]:,} {kind}" for kind in KINDS if counts.get(kind)]
    return ", ".join(told) or "nothing differs"


def _cut(lines: tuple[str, ...] | list[str], room: Room, most: int = 60) -> list[str]:
    """The first of the lines, each as it is and not too long, and how many more there are."""
    shown = initiative_text.first(list(lines), min(most, room.sources))
    return [literal(line, room.line) for line in shown]


def _heading(title: str) -> Element:
    return heading(title, separator=True, spacing="Medium", size="Default")
