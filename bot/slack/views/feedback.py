"""Feedback modals, and the parsing of what is submitted in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.presentation.initiative_view import view_initiative
from bot.service.answer import Answer
from bot.service.user_history import MAX_NOTE_CHARS
from bot.slack import identifiers, payloads
from bot.slack.identifiers import BlockId
from bot.slack.mrkdwn import escape
from bot.slack.payloads import MatchRef
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block
from bot.slack.views.match import title_link
from bot.store.feedback import FeedbackKind
from index.errors import InvalidInput
from index.model import Initiative

_MAX_MATCHES = 10


@dataclass(frozen=True, slots=True)
class FeedbackSubmission:
    """Feedback submitted in a modal: its kind, its match, and a note or the same match."""

    kind: FeedbackKind
    match: MatchRef
    note: str = ""
    same_as: MatchRef | None = None


def wrong_modal(query_id: str, initiative: Initiative | None = None) -> Block:
    """Return the modal that asks what is wrong with a match, or with the answer as a whole."""
    subject = f"*{title_link(view_initiative(initiative, ()))}*" if initiative else "This answer"
    note = block_kit.text_input(max_chars=MAX_NOTE_CHARS, multiline=True)
    blocks = [
        block_kit.section(f"{subject}\nWhat is wrong? Those who look after Has Anyone read it."),
        block_kit.input_block(
            BlockId.NOTE, "What is wrong", note, hint="Please name nobody.", optional=False
        ),
    ]
    metadata = payloads.encode_match(
        query_id, initiative.id if initiative else None, max_chars=payloads.MAX_METADATA_CHARS - 1
    )
    return block_kit.modal(
        identifiers.ViewId.WRONG, "Something is wrong", blocks, metadata=metadata, submit="Send"
    )


def same_modal(answer: Answer, initiative_id: str) -> Block:
    """Return the modal that asks which match is the same as the one with the id `initiative_id`.

    Raises InvalidInput where there is no other match.
    """
    others = [h for h in answer.hits[:_MAX_MATCHES] if h.initiative.id != initiative_id]
    if not others:
        raise InvalidInput("There is no other match to compare it with.")
    options = [
        block_kit.option(
            f"{hit.rank}. {hit.initiative.title}",
            payloads.encode_match(
                answer.query_id, hit.initiative.id, max_chars=payloads.MAX_OPTION_VALUE_CHARS
            ),
        )
        for hit in others
    ]
    initiative = next((h.initiative for h in answer.hits if h.initiative.id == initiative_id), None)
    title = (
        title_link(view_initiative(initiative, ())) if initiative else escape(initiative_id, 200)
    )
    blocks = [
        block_kit.section(f"*{title}*\nWhich match is the same piece of work?"),
        block_kit.input_block(
            BlockId.SAME_AS,
            "The same as",
            block_kit.select(identifiers.INPUT_ACTION_ID, "Choose a match", options),
            optional=False,
        ),
    ]
    metadata = payloads.encode_match(
        answer.query_id, initiative_id, max_chars=payloads.MAX_METADATA_CHARS - 1
    )
    return block_kit.modal(
        identifiers.ViewId.SAME, "The same as another", blocks, metadata=metadata, submit="Send"
    )


def parse_wrong(
    metadata: str, state: Mapping[str, Mapping[str, Mapping[str, object]]]
) -> FeedbackSubmission:
    """Return what was reported as wrong; raises InvalidInput for a long note or forged metadata."""
    note = str(
        state.get(BlockId.NOTE, {}).get(identifiers.INPUT_ACTION_ID, {}).get("value") or ""
    ).strip()
    if len(note) > MAX_NOTE_CHARS:
        raise InvalidInput(
            f"The note has {len(note):,} characters; {MAX_NOTE_CHARS:,} can be kept.",
            "Say it in fewer words.",
        )
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
