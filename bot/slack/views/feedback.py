"""Feedback modals, and the parsing of what is submitted in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.presentation import forms, labels
from bot.presentation.answer_view import AnswerView
from bot.presentation.initiative_view import InitiativeView
from bot.service.user_history import check_note
from bot.slack import identifiers, payloads
from bot.slack.identifiers import BlockId
from bot.slack.mrkdwn import escape
from bot.slack.payloads import MatchRef
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block
from bot.slack.views.match import title_link
from bot.slack.views.refine import input_block
from bot.store.model import FeedbackKind

_MAX_MATCHES = 10


@dataclass(frozen=True, slots=True)
class FeedbackSubmission:
    """Feedback submitted in a modal: its kind, its match, and a note or the same match."""

    kind: FeedbackKind
    match: MatchRef
    note: str = ""
    same_as: MatchRef | None = None


def wrong_modal(query_id: str, initiative: InitiativeView | None = None) -> Block:
    """Return the modal that asks what is wrong with a match, or with the answer as a whole."""
    subject = f"*{title_link(initiative)}*" if initiative else labels.WRONG_ANSWER
    blocks = [
        block_kit.section(f"{subject}\n{labels.WRONG_PROMPT}"),
        input_block(forms.wrong_field(), is_multiline=True),
    ]
    metadata = payloads.encode_match(
        query_id, initiative.id if initiative else None, max_chars=payloads.MAX_METADATA_CHARS - 1
    )
    return block_kit.modal(
        identifiers.ViewId.WRONG,
        labels.WRONG,
        blocks,
        metadata=metadata,
        submit=labels.SEND_ACTION,
    )


def same_modal(answer: AnswerView, initiative_id: str) -> Block:
    """Return the modal that asks which match is the same as the one with the id `initiative_id`.

    Raises InvalidInput where there is no other match.
    """
    field = forms.same_as_field(answer.matches[:_MAX_MATCHES], initiative_id)
    options = [
        block_kit.option(
            label,
            payloads.encode_match(answer.query_id, id_, max_chars=payloads.MAX_OPTION_VALUE_CHARS),
        )
        for id_, label in field.choices.items()
    ]
    initiatives = (match.initiative for match in answer.matches)
    initiative = next((each for each in initiatives if each.id == initiative_id), None)
    title = title_link(initiative) if initiative else escape(initiative_id, 200)
    menu = block_kit.select(identifiers.INPUT_ACTION_ID, field.hint, options)
    blocks = [
        block_kit.section(f"*{title}*\n{labels.SAME_PROMPT}"),
        block_kit.input_block(BlockId.SAME_AS, field.label, menu, optional=False),
    ]
    metadata = payloads.encode_match(
        answer.query_id, initiative_id, max_chars=payloads.MAX_METADATA_CHARS - 1
    )
    return block_kit.modal(
        identifiers.ViewId.SAME,
        labels.SAME,
        blocks,
        metadata=metadata,
        submit=labels.SEND_ACTION,
    )


def parse_wrong(
    metadata: str, state: Mapping[str, Mapping[str, Mapping[str, object]]]
) -> FeedbackSubmission:
    """Return what was reported as wrong; raises InvalidInput for a long note or forged metadata."""
    note = str(
        state.get(BlockId.NOTE, {}).get(identifiers.INPUT_ACTION_ID, {}).get("value") or ""
    ).strip()
    check_note(note)
    return FeedbackSubmission(FeedbackKind.WRONG, payloads.decode_match(metadata), note=note)


def parse_same(
    metadata: str, state: Mapping[str, Mapping[str, Mapping[str, object]]]
) -> FeedbackSubmission:
    """Return which match was chosen as the same; raises InvalidInput for a forged value."""
    chosen = (
        state.get(BlockId.SAME_AS, {}).get(identifiers.INPUT_ACTION_ID, {}).get("selected_option")
    )
    value = chosen.get("value") if isinstance(chosen, Mapping) else None
    other = payloads.decode_match(str(value))
    return FeedbackSubmission(FeedbackKind.SAME, payloads.decode_match(metadata), same_as=other)
