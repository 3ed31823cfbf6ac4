"""Administrators' cards: the index and its sources, a build's progress, a snapshot diff."""

from collections.abc import Iterator, Mapping
from functools import partial

from bot.presentation import labels, provenance
from bot.sanitise import one_line
from bot.service.administration import IndexStatus, SnapshotComparison
from bot.teams.cards.kit import size_budget as rooms
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    adaptive_card,
    bullet_list,
    confirmed_action,
    execute_action,
    fact_set,
    heading,
    inner_card,
    show_card_action,
    small_text,
    text_block,
)
from bot.teams.cards.kit.markdown import escape
from bot.teams.cards.kit.size_budget import SizeBudget, fit_card
from bot.teams.identifiers import ActionVerb, DataKey
from bot.terminal.diff import CHANGE_KINDS
from index.model import SourceReport, SourceState
from index.snapshot.build_records import BuildRecord, BuildState
from index.text.dates import format_date

_LINE_CHARS, _TITLE_CHARS, _MAX_IDS = 200, 80, 10
_BAR_CHARS = 20
_MINUTE_S = 60


def status_card(status: IndexStatus) -> Card:
    """Return the card of the index, its sources, and the actions on them."""
    return fit_card(partial(_draw_status, status), rooms.ADMIN_BUDGETS)


def build_card(build: BuildRecord) -> Card:
    """Return the card of a build's progress or result; it replaces itself as the build goes on."""
    sentence = _build_sentence(build)
    body = [
        heading("Build", size="Large"),
        text_block(escape(sentence, 2 * _LINE_CHARS)),
        *(_progress_elements(build) if not build.is_finished else ()),
        *_held_back_reasons(build),
        *_duration_note(build),
    ]
    return adaptive_card(body, list(_build_actions(build)), fallback_text=one_line(sentence))


def changes_card(changes: SnapshotComparison) -> Card:
    """Return the card of what differs between two snapshots, and why the newer is held back."""
    return fit_card(partial(_draw_changes, changes), rooms.ADMIN_BUDGETS)


def _draw_status(status: IndexStatus, budget: SizeBudget) -> Card:
    failed = [source for source in status.sources if source.state is SourceState.FAILED]
    sentence = _health_sentence(status, len(failed))
    body = [
        heading("The index", size="Large"),
        text_block(
            escape(sentence, _LINE_CHARS),
            weight="Bolder",
            color=_health_colour(status, len(failed)),
        ),
        *(_snapshot_facts(status) if status.snapshot else ()),
        *_held_back_elements(status, budget),
        *_build_elements(status.pending_build),
        *_source_elements(status, failed, budget),
    ]
    return adaptive_card(
        body, list(_status_actions(status, budget)), fallback_text=one_line(sentence)
    )


def _health_sentence(status: IndexStatus, failed_count: int) -> str:
    if status.snapshot is None:
        return "There is no index yet."
    sentences = (
        [f"{failed_count} of {len(status.sources)} sources could not be read."]
        if failed_count
        else []
    )
    if status.held_back:
        sentences.append("A newer index is held back.")
    return " ".join(sentences) or "All is well."


def _health_colour(status: IndexStatus, failed_count: int) -> str:
    return "Attention" if status.snapshot is None or failed_count or status.held_back else "Good"


def _snapshot_facts(status: IndexStatus) -> Iterator[Element]:
    yield from fact_set(
        [
            ("Answers now", escape(status.snapshot or "", 100)),
            ("Made", escape(format_date(status.created) or labels.NOT_STATED, 60)),
            ("Initiatives", f"{status.initiatives:,}"),
            ("Registries", f"{status.registries:,}"),
            (
                "Oldest refresh",
                escape(format_date(status.oldest) or labels.NOT_STATED, 60),
            ),
            ("Before it", escape(status.rollback_target or "nothing to roll back to", 100)),
        ]
    )


def _held_back_elements(status: IndexStatus, budget: SizeBudget) -> Iterator[Element]:
    if status.held_back:
        yield _section_heading("Held back")
        yield text_block(f"{escape(status.held_back, 100)} is newer and does not answer:")
        yield bullet_list(
            _fit_lines(status.held_back_reasons, budget) or ["The reason is not stated."]
        )


def _build_elements(build: BuildRecord | None) -> Iterator[Element]:
    if build:
        yield _section_heading("Build")
        yield text_block(escape(_build_sentence(build), 2 * _LINE_CHARS))
        yield from _progress_elements(build)


def _source_elements(
    status: IndexStatus, failed: list[SourceReport], budget: SizeBudget
) -> Iterator[Element]:
    if not status.sources:
        return
    yield _section_heading("Sources")
    if failed:
        lines = _fit_lines([_source_line(source) for source in failed], budget)
        yield bullet_list(lines, color="Attention", size="Small")
    others = [
        _source_line(source) for source in status.sources if source.state is not SourceState.FAILED
    ]
    if others:
        yield bullet_list(_fit_lines(others, budget), size="Small")


def _source_line(source: SourceReport) -> str:
    text = f"{source.title or source.name}: {provenance.describe_source_state(source)}"
    if not source.read:
        return text
    left_out = sum(source.left_out.values())
    counts = f"{source.read:,} read, {source.ingested:,} ingested, {source.merged:,} merged"
    return f"{text}; {counts}{f', {left_out:,} left out' if left_out else ''}"


def _status_actions(status: IndexStatus, budget: SizeBudget) -> Iterator[Element]:
    if status.pending_build and not status.pending_build.is_finished:
        yield execute_action(
            "Follow the build", ActionVerb.PROGRESS, {DataKey.BUILD: status.pending_build.id}
        )
    else:
        yield _rebuild_form(status.sources, budget)
    if status.snapshot:
        yield execute_action("What changed", ActionVerb.DIFF, {})
    if status.held_back:
        yield _promote_action(status.held_back)
    if status.rollback_target:
        warning = (
            f"{escape(status.rollback_target, 100)} will answer again. The index that answers now"
            " is kept and held back."
        )
        action = execute_action(
            "Yes, roll back",
            ActionVerb.ROLLBACK,
            {DataKey.SNAPSHOT: status.rollback_target},
            style="destructive",
        )
        yield confirmed_action("Roll back …", warning, action)
    yield execute_action("Refresh", ActionVerb.ADMIN, {})


def _rebuild_form(sources: tuple[SourceReport, ...], budget: SizeBudget) -> Element:
    """Return the form that requests a build of all sources or of some, typed if too many."""
    source_input: Element = {
        "id": DataKey.SOURCES.value,
        "label": "Which sources? None chosen means all.",
    }
    if 0 < len(sources) <= budget.sources:
        titles = {
            source.name: one_line(source.title or source.name)[:_TITLE_CHARS] for source in sources
        }
        choices = [{"title": title, "value": name} for name, title in titles.items()]
        source_input |= {"type": "Input.ChoiceSet", "isMultiSelect": True, "choices": choices}
    else:
        source_input |= {"type": "Input.Text", "placeholder": "Names, with commas between them"}
    action = execute_action("Rebuild", ActionVerb.REBUILD, {}, style="positive")
    return show_card_action("Rebuild …", inner_card([source_input], [action]))


def _promote_action(name: str) -> Element:
    warning = "The gate held it back. Everybody’s questions will be answered from it."
    action = execute_action(
        "Yes, promote it", ActionVerb.PROMOTE, {DataKey.SNAPSHOT: name}, style="destructive"
    )
    return confirmed_action("Promote anyway …", warning, action)


def _build_sentence(build: BuildRecord) -> str:
    only = build.asked.get("only") or ()
    scope = f"of {', '.join(map(str, only))}" if only else "of all sources"
    reason = f": {build.reason}" if build.reason else ""
    return f"The build {scope} {labels.BUILD_STATE_TEXT[build.state]}{reason}."


def _progress_elements(build: BuildRecord) -> Iterator[Element]:
    """Yield the progress of the current step in words and as a bar."""
    if not build.step:
        return
    rows = [("Step", escape(build.step, _LINE_CHARS))]
    if build.total:
        rows.append(("Done", f"{build.done:,} of {build.total:,}"))
    if build.left:
        rows.append(("Time left", _format_duration(build.left)))
    yield from fact_set(rows)
    if build.total:
        filled = min(_BAR_CHARS, build.done * _BAR_CHARS // build.total)
        yield text_block(
            "█" * filled + "░" * (_BAR_CHARS - filled), fontType="Monospace", color="Accent"
        )


def _format_duration(seconds: float) -> str:
    if seconds < _MINUTE_S:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / _MINUTE_S)} min"


def _held_back_reasons(build: BuildRecord) -> Iterator[Element]:
    """Yield why a build's snapshot is held back."""
    reasons = (build.report or {}).get("held") or ()
    if reasons:
        yield _section_heading("Why it is held back")
        yield bullet_list(_fit_lines([str(reason) for reason in reasons], rooms.ADMIN_BUDGETS[-1]))


def _duration_note(build: BuildRecord) -> Iterator[Element]:
    if build.is_finished:
        duration = (
            _format_duration(sum(build.seconds.values())) if build.seconds else labels.NOT_STATED
        )
        yield small_text(f"Build {escape(build.id, 100)}; it took {duration}.")


def _build_actions(build: BuildRecord) -> Iterator[Element]:
    data = {DataKey.BUILD: build.id}
    if not build.is_finished:
        yield execute_action("Refresh", ActionVerb.PROGRESS, data)
        action = execute_action("Yes, cancel it", ActionVerb.CANCEL, data, style="destructive")
        yield confirmed_action("Cancel …", "The build ends; the index stays as it is.", action)
    elif build.state is BuildState.HELD_BACK:
        yield execute_action("What would change", ActionVerb.DIFF, {})
    yield execute_action("The index", ActionVerb.ADMIN, {})


def _draw_changes(changes: SnapshotComparison, budget: SizeBudget) -> Card:
    counts = {kind: len(getattr(changes.diff, kind)) for kind in CHANGE_KINDS}
    sentence = f"From {changes.old} to {changes.new}: {_format_counts(counts)}."
    by_source = [
        f"{source}: {_format_counts(source_counts)}"
        for source, source_counts in changes.diff.by_source().items()
    ]
    body = [heading("What changes", size="Large"), text_block(escape(sentence, 2 * _LINE_CHARS))]
    if changes.held_back_reasons:
        body += [
            _section_heading("Why it is held back"),
            bullet_list(_fit_lines(changes.held_back_reasons, budget)),
        ]
    if by_source:
        body += [
            _section_heading("By source"),
            bullet_list(_fit_lines(by_source, budget), size="Small"),
        ]
    for kind in CHANGE_KINDS:
        if ids := getattr(changes.diff, kind):
            body.append(_section_heading(f"{kind.capitalize()}: {len(ids):,}"))
            body.append(bullet_list(_fit_lines(ids, budget, _MAX_IDS), size="Small"))
    actions = [_promote_action(changes.new)] if changes.held_back_reasons else []
    return adaptive_card(
        body,
        [*actions, execute_action("The index", ActionVerb.ADMIN, {})],
        fallback_text=one_line(sentence),
    )


def _format_counts(counts: Mapping[str, int]) -> str:
    parts = [f"{counts[kind]:,} {kind}" for kind in CHANGE_KINDS if counts.get(kind)]
    return ", ".join(parts) or "nothing differs"


def _fit_lines(
    lines: tuple[str, ...] | list[str], budget: SizeBudget, max_lines: int = 60
) -> list[str]:
    """Return the first of the lines, escaped and cut to length, and how many more there are."""
    fitting = labels.shorten_list(list(lines), min(max_lines, budget.sources))
    return [escape(line, budget.line_chars) for line in fitting]


def _section_heading(title: str) -> Element:
    return heading(title, separator=True, spacing="Medium", size="Default")
