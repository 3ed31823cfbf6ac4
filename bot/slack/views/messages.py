"""What is said beside answers: help, welcome, the offer of an answer, thanks, faults, prompts."""

from bot.errors import Fault
from bot.presentation.status_messages import NOTED, gone
from bot.slack import identifiers
from bot.slack.identifiers import Action, AdminWord, Word
from bot.slack.mrkdwn import label, words
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Message
from bot.store.feedback import Feedback
from index.errors import InvalidInput

_EXAMPLE = "damp and mould reporting"
PROMPTS = (
    ("Damp and mould", "Has anyone done damp and mould reporting?"),
    ("A shared back office", "Has anyone done a shared back office for HR and finance?"),
    ("Missed bins", "Has anyone done missed bin collections reported online?"),
    ("Still running in Wales", "Has anyone done housing repairs online in:wales status:live"),
)


def help_() -> Message:
    """How to ask, how to limit, how to go on."""
    text = f"Ask what you have in mind, for example: {identifiers.COMMAND} {_EXAMPLE}"
    ways = (
        (
            f"• `{identifiers.COMMAND} {_EXAMPLE}` in any channel; only you see the answer, until"
            " you share it."
        ),
        "• Mention me with a question; I answer in the thread.",
        "• Write to me directly.",
        f"• Choose *{identifiers.SHORTCUT_LABEL}* from the menu of a message.",
    )
    limits = (
        "• Say them in the question: “in Wales”, “still running”, “since 2019”, “open source”.",
        (
            "• Or type them: `in:wales status:live since:2019 theme:housing"
            " org:hackney source:catalogue licence:open`"
        ),
        "• Or press *Refine* under an answer.",
        "• In a thread, go on: “only Wales”, “still running?”, “more”.",
    )
    return Message(
        text,
        [
            block_kit.section("\n".join(("*Ways to ask*", *ways))),
            block_kit.section("\n".join(("*Limits*", *limits))),
            _examples(),
            block_kit.context(
                "I tell what public registries state, and nothing more. What they do not state is"
                " shown as “not stated”."
            ),
        ],
    )


def admin_help() -> Message:
    """What an administrator may type."""
    told = {
        AdminWord.STATUS: "the index, its sources and their health",
        AdminWord.REBUILD: "read all sources again, or those named after it",
        AdminWord.PROGRESS: "how far the build is",
        AdminWord.CANCEL: "end the build; the index stays as it is",
        AdminWord.DIFF: "what the index held back would change",
        AdminWord.PROMOTE: "let the index held back answer anyway",
        AdminWord.ROLLBACK: "let the index before this one answer",
        f"{AdminWord.NUDGE} on|off": "offer answers to questions asked in this channel, or stop",
        AdminWord.AUDIT: "what administrators did, and when",
    }
    lines = [
        f"• `{identifiers.COMMAND} {Word.ADMIN} {word}`: {what}" for word, what in told.items()
    ]
    text = "What an administrator may type."
    return Message(text, [block_kit.section("\n".join((f"*{text}*", *lines)))])


def welcome() -> Message:
    """What a person is told when they first open the conversation."""
    text = "Ask me whether anyone has done it before you build it."
    return Message(
        text,
        [
            block_kit.section(
                f"*{text}*\nCouncils, police forces and hospitals have tried most things once. Say"
                f" what you have in mind as you would to a colleague, for example: _{_EXAMPLE}_."
            ),
            _examples(),
            block_kit.context(
                "Your questions are kept so that you find them again; see *Home* for what is kept"
                " and to delete it."
            ),
        ],
    )


def hello() -> Message:
    """What is said once in a channel that the bot is invited to."""
    text = f"Mention me, or type {identifiers.COMMAND}, to ask whether anyone has done it before."
    return Message(
        text,
        [
            block_kit.section(
                f"{text}\nI answer mentions in their thread. For example: _{_EXAMPLE}_."
            ),
            block_kit.context(
                "I look at other messages only where an administrator switches offers on."
            ),
        ],
    )


def nudge(value: str) -> Message:
    """Offers an answer to a person whose message asks for one; `value` comes back on a click."""
    text = "Are you asking whether anyone has done this? I can look in the registries."
    return Message(
        text,
        [
            block_kit.section(text),
            block_kit.actions(
                block_kit.button("Look it up", Action.NUDGE_ASK, value, style="primary"),
                block_kit.button("Not now", Action.NUDGE_DISMISS, value),
            ),
            block_kit.context("Only you see this. Nothing is posted unless you share it."),
        ],
    )


def thanks(kind: Feedback) -> Message:
    """What is said once feedback is kept."""
    return note(NOTED[kind])


def forgotten(questions: int) -> Message:
    """What is said once a person's questions are deleted."""
    return note(gone(questions))


def note(text: str) -> Message:
    """A sentence of our own."""
    shown = words(text, block_kit.SECTION)
    return Message(shown, [block_kit.section(shown)])


def fault(told: Fault) -> Message:
    """A fault as a person is told of it: what is wrong, and what to do next."""
    said, hint = words(told.error, 1000), words(told.hint, 1000)
    text = f"{said} {hint}".strip()
    return Message(text, [block_kit.section(f"*{said}*\n{hint}".strip())])


def too_late() -> Message:
    """Said when a modal was made later than Slack opens one."""
    return note("That took longer than Slack waits for. Press the button again.")


def fault_modal(told: Fault) -> Block:
    """A fault in the place of a modal that could not be made."""
    return block_kit.modal(identifiers.View.NOTICE, "This did not work", fault(told).blocks)


def notice(said: Message) -> Block:
    """A message as a modal, where there is no channel to show it in."""
    return block_kit.modal(identifiers.View.NOTICE, "Done", said.blocks)


def example(number: str) -> str:
    """The question of an example's button; raises InvalidInput for one that is not there."""
    if number not in map(str, range(len(PROMPTS))):
        raise InvalidInput("This button cannot be understood.", "Type the question.")
    return PROMPTS[int(number)][1]


def _examples() -> Block:
    """Questions to try."""
    options = [block_kit.option(title, str(number)) for number, (title, _) in enumerate(PROMPTS)]
    return block_kit.actions(block_kit.select(Action.EXAMPLE, "Try an example", options))


def prompts() -> list[dict[str, str]]:
    """The questions suggested in the conversation, at most four."""
    return [{"title": label(title, 75), "message": message} for title, message in PROMPTS]
