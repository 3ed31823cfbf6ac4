"""Messages beside answers: help, welcome, nudges, confirmations, errors, prompts."""

from bot.errors import ErrorMessage
from bot.presentation.labels import FEEDBACK_CONFIRMATIONS, describe_deletion
from bot.slack import identifiers
from bot.slack.identifiers import ActionId, AdminCommand, Subcommand
from bot.slack.mrkdwn import escape, plain_label
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, SlackMessage
from bot.store.model import FeedbackKind
from index.errors import InvalidInput

_EXAMPLE = "damp and mould reporting"
PROMPTS = (
    ("Damp and mould", "Has anyone done damp and mould reporting?"),
    ("A shared back office", "Has anyone done a shared back office for HR and finance?"),
    ("Missed bins", "Has anyone done missed bin collections reported online?"),
    ("Still running in Wales", "Has anyone done housing repairs online in:wales status:live"),
)


def help_message() -> SlackMessage:
    """Return the help: how to ask, how to filter, how to follow up."""
    text = f"Ask what you have in mind, for example: {identifiers.COMMAND} {_EXAMPLE}"
    ways_to_ask = (
        (
            f"• `{identifiers.COMMAND} {_EXAMPLE}` in any channel; only you see the answer, until"
            " you share it."
        ),
        "• Mention me with a question; I answer in the thread.",
        "• Write to me directly.",
        f"• Choose *{identifiers.SHORTCUT_LABEL}* from the menu of a message.",
    )
    filter_lines = (
        "• Say them in the question: “in Wales”, “still running”, “since 2019”, “open source”.",
        (
            "• Or type them: `in:wales status:live since:2019 theme:housing"
            " org:hackney source:catalogue licence:open`"
        ),
        "• Or press *Refine* under an answer.",
        "• In a thread, go on: “only Wales”, “still running?”, “more”.",
    )
    return SlackMessage(
        text,
        [
            block_kit.section("\n".join(("*Ways to ask*", *ways_to_ask))),
            block_kit.section("\n".join(("*Limits*", *filter_lines))),
            _example_menu(),
            block_kit.context(
                "I tell what public registries state, and nothing more. What they do not state is"
                " shown as “not stated”."
            ),
        ],
    )


def admin_help() -> SlackMessage:
    """Return the list of administrators' commands."""
    commands = {
        AdminCommand.STATUS: "the index, its sources and their health",
        AdminCommand.REBUILD: "read all sources again, or those named after it",
        AdminCommand.PROGRESS: "how far the build is",
        AdminCommand.CANCEL: "end the build; the index stays as it is",
        AdminCommand.DIFF: "what the index held back would change",
        AdminCommand.PROMOTE: "let the index held back answer anyway",
        AdminCommand.ROLLBACK: "let the index before this one answer",
        f"{AdminCommand.NUDGE} on|off": "offer answers to questions asked in this channel, or stop",
        AdminCommand.AUDIT: "what administrators did, and when",
    }
    lines = [
        f"• `{identifiers.COMMAND} {Subcommand.ADMIN} {word}`: {description}"
        for word, description in commands.items()
    ]
    text = "What an administrator may type."
    return SlackMessage(text, [block_kit.section("\n".join((f"*{text}*", *lines)))])


def welcome_message() -> SlackMessage:
    """Return the welcome for a person who opens the conversation for the first time."""
    text = "Ask me whether anyone has done it before you build it."
    return SlackMessage(
        text,
        [
            block_kit.section(
                f"*{text}*\nCouncils, police forces and hospitals have tried most things once. Say"
                f" what you have in mind as you would to a colleague, for example: _{_EXAMPLE}_."
            ),
            _example_menu(),
            block_kit.context(
                "Your questions are kept so that you find them again; see *Home* for what is kept"
                " and to delete it."
            ),
        ],
    )


def channel_greeting() -> SlackMessage:
    """Return the greeting of a channel that the bot is invited to."""
    text = f"Mention me, or type {identifiers.COMMAND}, to ask whether anyone has done it before."
    return SlackMessage(
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


def nudge_message(value: str) -> SlackMessage:
    """Return the offer of an answer to a message's author; its buttons carry `value`."""
    text = "Are you asking whether anyone has done this? I can look in the registries."
    return SlackMessage(
        text,
        [
            block_kit.section(text),
            block_kit.actions(
                block_kit.button("Look it up", ActionId.NUDGE_ASK, value, style="primary"),
                block_kit.button("Not now", ActionId.NUDGE_DISMISS, value),
            ),
            block_kit.context("Only you see this. Nothing is posted unless you share it."),
        ],
    )


def feedback_message(kind: FeedbackKind) -> SlackMessage:
    """Return the confirmation that feedback is stored."""
    return text_message(FEEDBACK_CONFIRMATIONS[kind])


def deleted_message(questions: int) -> SlackMessage:
    """Return the confirmation that a person's questions are deleted."""
    return text_message(describe_deletion(questions))


def text_message(text: str) -> SlackMessage:
    """Return a message of one sentence of our own."""
    escaped = escape(text, block_kit.MAX_SECTION_CHARS)
    return SlackMessage(escaped, [block_kit.section(escaped)])


def error_message(error: ErrorMessage) -> SlackMessage:
    """Return an error as a message: what is wrong, and what to do next."""
    sentence, hint = escape(error.error, 1000), escape(error.hint, 1000)
    text = f"{sentence} {hint}".strip()
    return SlackMessage(text, [block_kit.section(f"*{sentence}*\n{hint}".strip())])


def expired_message() -> SlackMessage:
    """Return the message for a modal that was ready later than Slack opens one."""
    return text_message("That took longer than Slack waits for. Press the button again.")


def error_modal(error: ErrorMessage) -> Block:
    """Return an error as a modal, in place of the one that could not be made."""
    return block_kit.modal(
        identifiers.ViewId.NOTICE, "This did not work", error_message(error).blocks
    )


def notice_modal(message: SlackMessage) -> Block:
    """Return a message as a modal, where there is no channel to show it in."""
    return block_kit.modal(identifiers.ViewId.NOTICE, "Done", message.blocks)


def example_question(number: str) -> str:
    """Return the question of an example's button; raises InvalidInput where there is none."""
    if number not in map(str, range(len(PROMPTS))):
        raise InvalidInput("This button cannot be understood.", "Type the question.")
    return PROMPTS[int(number)][1]


def _example_menu() -> Block:
    """Return the menu of example questions."""
    options = [block_kit.option(title, str(number)) for number, (title, _) in enumerate(PROMPTS)]
    return block_kit.actions(block_kit.select(ActionId.EXAMPLE, "Try an example", options))


def suggested_prompts() -> list[dict[str, str]]:
    """Return the suggested prompts for the conversation, at most four."""
    return [{"title": plain_label(title, 75), "message": message} for title, message in PROMPTS]
