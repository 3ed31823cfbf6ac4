"""Administrators' cards: the index and its sources, a build's progress, a snapshot diff."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from bot.presentation import labels
from bot.presentation.admin_view import (
    BuildView,
    ComparisonView,
    Confirmation,
    HeldBackView,
    StatusView,
)
from bot.presentation.initiative_view import Fact
from bot.presentation.provenance import SourceView
from bot.sanitise import one_line
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
from bot.teams.cards.kit.size_budget import ADMIN_BUDGETS, SizeBudget, fit_card
from bot.teams.identifiers import ActionVerb, DataKey

_SENTENCE_CHARS, _NAME_CHARS, _TITLE_CHARS, _MAX_LINES, _MAX_IDS = 400, 100, 80, 60, 10
_BAR_CHARS = 20


def status_card(status: StatusView) -> Card:
    """Return the card of the index, its sources, and the actions on them."""
    return fit_card(partial(_draw_status, status), ADMIN_BUDGETS)


def build_card(build: BuildView) -> Card:
    """Return the card of a build's progress or result; it replaces itself as the build goes on."""
    body = [
        heading(labels.BUILD, size="Large"),
        *_build_elements(build),
        *_reason_elements(build.held_back_reasons, ADMIN_BUDGETS[-1]),
        *([small_text(escape(build.duration, _SENTENCE_CHARS))] if build.duration else []),
    ]
    return adaptive_card(
        body, list(_build_actions(build)), fallback_text=one_line(build.sentence)[:_SENTENCE_CHARS]
    )


def changes_card(changes: ComparisonView) -> Card:
    """Return the card of what differs between two snapshots, and why the newer is held back."""
    return fit_card(partial(_draw_changes, changes), ADMIN_BUDGETS)


def _draw_status(status: StatusView, budget: SizeBudget) -> Card:
    colour = "Good" if status.is_healthy else "Attention"
    body = [
        heading(labels.INDEX, size="Large"),
        text_block(escape(status.health, _SENTENCE_CHARS), weight="Bolder", color=colour),
        *_fact_rows(status.facts),
        *(_held_back_elements(status.held_back, budget) if status.held_back else ()),
        *([_section_heading(labels.BUILD), *_build_elements(status.build)] if status.build else ()),
        *_source_elements(status, budget),
    ]
    return adaptive_card(
        body, list(_status_actions(status, budget)), fallback_text=one_line(status.summary)
    )


def _fact_rows(facts: Sequence[Fact]) -> list[Element]:
    return fact_set(
        (fact.label, escape((fact.values or (labels.NOT_STATED,))[0], 2 * _NAME_CHARS))
        for fact in facts
    )


def _held_back_elements(held_back: HeldBackView, budget: SizeBudget) -> Iterator[Element]:
    yield _section_heading(labels.HELD_BACK)
    yield text_block(escape(held_back.sentence, 2 * _NAME_CHARS))
    yield from _reason_elements(held_back.reasons, budget)


def _reason_elements(reasons: Sequence[str], budget: SizeBudget) -> Iterator[Element]:
    if reasons:
        yield _section_heading(labels.HELD_BACK_REASONS)
        yield bullet_list(_fit_lines(reasons, budget))


def _build_elements(build: BuildView) -> Iterator[Element]:
    """Yield a sentence on a build, and its progress in words and as a bar."""
    yield text_block(escape(build.sentence, _SENTENCE_CHARS))
    yield from _fact_rows(build.progress)
    if build.progress and build.share is not None:
        filled = int(build.share * _BAR_CHARS)
        bar = "█" * filled + "░" * (_BAR_CHARS - filled)
        yield text_block(bar, fontType="Monospace", color="Accent")


def _source_elements(status: StatusView, budget: SizeBudget) -> Iterator[Element]:
    if status.sources:
        yield _section_heading(labels.SOURCES)
    if status.failed:
        lines = _fit_lines([source.line for source in status.failed], budget)
        yield bullet_list(lines, color="Attention", size="Small")
    if status.others:
        lines = _fit_lines([source.line for source in status.others], budget)
        yield bullet_list(lines, size="Small")


def _status_actions(status: StatusView, budget: SizeBudget) -> Iterator[Element]:
    if status.build and not status.build.is_finished:
        data = {DataKey.BUILD: status.build.id}
        yield execute_action(labels.FOLLOW_BUILD_ACTION, ActionVerb.PROGRESS, data)
    else:
        yield _rebuild_form(status.sources, budget)
    if status.has_index:
        yield execute_action(labels.CHANGES_ACTION, ActionVerb.DIFF, {})
    if status.held_back:
        snapshot = {DataKey.SNAPSHOT: status.held_back.name}
        yield _confirmed(status.promote, ActionVerb.PROMOTE, snapshot)
    if status.previous:
        snapshot = {DataKey.SNAPSHOT: status.previous}
        yield _confirmed(status.rollback, ActionVerb.ROLLBACK, snapshot)
    yield execute_action(labels.REFRESH_ACTION, ActionVerb.ADMIN, {})


def _rebuild_form(sources: Sequence[SourceView], budget: SizeBudget) -> Element:
    """Return the form that requests a build of all sources or of some, typed if too many."""
    source_input: Element = {"id": DataKey.SOURCES.value, "label": labels.REBUILD_FIELD}
    if 0 < len(sources) <= budget.sources:
        titles = {source.name: one_line(source.title)[:_TITLE_CHARS] for source in sources}
        choices = [{"title": title, "value": name} for name, title in titles.items()]
        source_input |= {"type": "Input.ChoiceSet", "isMultiSelect": True, "choices": choices}
    else:
        source_input |= {"type": "Input.Text", "placeholder": labels.REBUILD_HINT}
    action = execute_action(labels.REBUILD_ACTION, ActionVerb.REBUILD, {}, style="positive")
    return show_card_action(
        labels.OPENS_FORM.format(action=labels.REBUILD_ACTION),
        inner_card([source_input], [action]),
    )


def _confirmed(
    confirmation: Confirmation, verb: ActionVerb, data: Mapping[DataKey, object]
) -> Element:
    """Return an action that warns and asks before it is done."""
    action = execute_action(confirmation.confirm, verb, data, style="destructive")
    title = labels.OPENS_FORM.format(action=confirmation.action)
    return confirmed_action(title, escape(confirmation.warning, _SENTENCE_CHARS), action)


def _build_actions(build: BuildView) -> Iterator[Element]:
    data = {DataKey.BUILD: build.id}
    if not build.is_finished:
        yield execute_action(labels.REFRESH_ACTION, ActionVerb.PROGRESS, data)
        yield _confirmed(build.cancel, ActionVerb.CANCEL, data)
    elif build.is_held_back:
        yield execute_action(labels.CHANGES_ACTION, ActionVerb.DIFF, {})
    yield execute_action(labels.INDEX_ACTION, ActionVerb.ADMIN, {})


def _draw_changes(changes: ComparisonView, budget: SizeBudget) -> Card:
    body = [
        heading(labels.CHANGES, size="Large"),
        text_block(escape(changes.sentence, _SENTENCE_CHARS)),
        *_reason_elements(changes.held_back_reasons, budget),
        *([] if changes.held_back_reasons else [small_text(labels.NOT_HELD_BACK)]),
    ]
    if changes.by_source:
        body.append(_section_heading(labels.CHANGES_BY_SOURCE))
        body.append(bullet_list(_fit_lines(changes.by_source, budget), size="Small"))
    for group in changes.changes:
        body.append(_section_heading(group.heading))
        body.append(bullet_list(_fit_lines(group.ids, budget, _MAX_IDS), size="Small"))
    actions = [execute_action(labels.INDEX_ACTION, ActionVerb.ADMIN, {})]
    if changes.held_back_reasons:
        snapshot = {DataKey.SNAPSHOT: changes.new}
        actions.insert(0, _confirmed(changes.promote, ActionVerb.PROMOTE, snapshot))
    return adaptive_card(body, actions, fallback_text=one_line(changes.sentence)[:_SENTENCE_CHARS])


def _fit_lines(lines: Sequence[str], budget: SizeBudget, max_lines: int = _MAX_LINES) -> list[str]:
    """Return the first of the lines, escaped and cut to length, and how many more there are."""
    fitting = labels.shorten_list(lines, min(max_lines, budget.sources))
    return [escape(line, budget.line_chars) for line in fitting]


def _section_heading(title: str) -> Element:
    return heading(title, separator=True, spacing="Medium", size="Default")
