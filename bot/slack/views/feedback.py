"""The modals that feedback with a word more opens, and what was submitted read back."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.service.answer import Answer
from bot.service.user_history import LONGEST_NOTE
from bot.slack import identifiers, payloads
from bot.slack.identifiers import Field
from bot.slack.mrkdwn import words
from bot.slack.payloads import Pick
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block
from bot.slack.views.match import titled
from bot.store.feedback import Feedback
from index.errors import InvalidInput
from index.model import Initiative

_MOST = 10


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was said in a modal, and of what: a note, or the match that it is the same as."""

    kind: Feedback
    pick: Pick
    note: str = ""
    same_as: Pick | None = None


def wrong(query_id: str, initiative: Initiative | None = None) -> Block:
    """Asks what is wrong with a match, or with the answer as a whole."""
    what = f"*{titled(initiative)}*" if initiative else "This answer"
    note = block_kit.text_input(most=LONGEST_NOTE, many_lines=True)
    blocks = [
        block_kit.section(f"{what}\nWhat is wrong? Those who look after Has Anyone read it."),
        block_kit.field(
            Field.NOTE, "What is wrong", note, hint="Please name nobody.", optional=False
        ),
    ]
    metadata = payloads.pick(
        query_id, initiative.id if initiative else None, most=payloads.METADATA - 1
    )
    return block_kit.modal(
        identifiers.View.WRONG, "Something is wrong", blocks, metadata=metadata, submit="Send"
    )


def same(answer: Answer, initiative: str) -> Block:
    """Asks which of the matches the one with the id `initiative` is the same as.

    Raises InvalidInput where there is no other.
    """
    others = [h for h in answer.hits[:_MOST] if h.initiative.id != initiative]
    if not others:
        raise InvalidInput("There is no other match to compare it with.")
    options = [
        block_kit.option(
            f"{hit.rank}. {hit.initiative.title}",
            payloads.pick(answer.query_id, hit.initiative.id, most=payloads.OPTION),
        )
        for hit in others
    ]
    picked = next((h.initiative for h in answer.hits if h.initiative.id == initiative), None)
    title = titled(picked) if picked else words(initiative, 200)
    blocks = [
        block_kit.section(f"*{title}*\nWhich match is the same piece of work?"),
        block_kit.field(
            Field.SAME_AS,
            "The same as",
            block_kit.select(identifiers.INPUT, "Choose a match", options),
            optional=False,
        ),
    ]
    metadata = payloads.pick(answer.query_id, initiative, most=payloads.METADATA - 1)
    return block_kit.modal(
        identifiers.View.SAME, "The same as another", blocks, metadata=metadata, submit="Send"
    )


def read_wrong(metadata: str, state: Mapping[str, Mapping[str, Mapping[str, object]]]) -> Submitted:
    """What was submitted as wrong; raises InvalidInput for a forged one."""
    note = str(state.get(Field.NOTE, {}).get(identifiers.INPUT, {}).get("value") or "").strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(
            f"The note has {len(note):,} characters; {LONGEST_NOTE:,} can be kept.",
            "Say it in fewer words.",
        )
    return Submitted(Feedback.WRONG, payloads.read_pick(metadata), note=note)


def read_same(metadata: str, state: Mapping[str, Mapping[str, Mapping[str, object]]]) -> Submitted:
    """Which match was chosen as the same; raises InvalidInput for a forged one."""
    chosen = state.get(Field.SAME_AS, {}).get(identifiers.INPUT, {}).get("selected_option")
    value = chosen.get("value") if isinstance(chosen, Mapping) else None
    other = payloads.read_pick(str(value))
    return Submitted(Feedback.SAME, payloads.read_pick(metadata), same_as=other)
