"""Messages beside answers: help, welcome, nudges, confirmations, errors, prompts."""

from collections.abc import Sequence

from bot.errors import ErrorMessage
from bot.presentation import help_view, labels
from bot.presentation.conversation.about_view import AboutView, AskedMatch
from bot.presentation.conversation.replies import describe_records
from bot.presentation.help_view import CommandList, Examples, HelpSection
from bot.slack import identifiers
from bot.slack.identifiers import ActionId, AdminCommand, Subcommand
from bot.slack.mrkdwn import escape, link, plain_label
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, SlackMessage
from bot.store.model import FeedbackKind, Surface

_MAX_PROMPTS, _PROMPT_CHARS = 4, 75  # Slack refuses more
_PROMPT_MESSAGE_CHARS = 300
_TITLE_CHARS, _WHO_CHARS, _FACT_CHARS, _RECORD_CHARS, _URL_CHARS = 85, 60, 300, 60, 300
_MAX_FACTS, _NOTIFICATION_CHARS = 4, 600


def help_message() -> SlackMessage:
    """Return the help: how to ask, how to filter, how to follow up."""
    view = help_view.view_help(Surface.SLACK, list(Subcommand), identifiers.COMMAND)
    return SlackMessage(
        view.summary,
        [
            *map(_list_section, view.sections),
            _command_section(view.commands),
            _example_menu(view.examples),
            block_kit.context(view.source_note, view.privacy),
        ],
    )


def admin_help() -> SlackMessage:
    """Return the list of administrators' commands."""
    command = f"{identifiers.COMMAND} {Subcommand.ADMIN}"
    view = help_view.view_admin_commands(list(AdminCommand), command)
    return SlackMessage(view.title, [_command_section(view)])


def welcome_message() -> SlackMessage:
    """Return the welcome for a person who opens the conversation for the first time."""
    view = help_view.view_welcome(Surface.SLACK, identifiers.COMMAND)
    return SlackMessage(
        view.title,
        [
            block_kit.section(f"*{view.title}*\n{view.text}"),
            block_kit.section(view.how_to_begin),
            _example_menu(view.examples),
            block_kit.context(view.privacy),
        ],
    )


def channel_greeting() -> SlackMessage:
    """Return the greeting of a channel that the bot is invited to."""
    text = labels.CHANNEL_GREETING.format(command=identifiers.COMMAND)
    return SlackMessage(
        text, [block_kit.section(text), block_kit.context(labels.CHANNEL_GREETING_NOTE)]
    )


def nudge_message(value: str) -> SlackMessage:
    """Return the offer of an answer to a message's author; its buttons carry `value`."""
    accept = block_kit.button(
        labels.ACCEPT_OFFER_ACTION, ActionId.NUDGE_ASK, value, style="primary"
    )
    decline = block_kit.button(labels.DECLINE_OFFER_ACTION, ActionId.NUDGE_DISMISS, value)
    return SlackMessage(
        labels.NUDGE,
        [
            block_kit.section(labels.NUDGE),
            block_kit.actions(accept, decline),
            block_kit.context(labels.OFFER_NOTE),
        ],
    )


def feedback_message(kind: FeedbackKind) -> SlackMessage:
    """Return the confirmation that feedback is stored."""
    return text_message(labels.FEEDBACK_CONFIRMATIONS[kind])


def deleted_message(questions: int) -> SlackMessage:
    """Return the confirmation that a person's questions are deleted."""
    return text_message(labels.describe_deletion(questions))


def text_message(text: str) -> SlackMessage:
    """Return a message of one sentence of our own."""
    escaped = escape(text, block_kit.MAX_SECTION_CHARS)
    return SlackMessage(escaped, [block_kit.section(escaped)])


def about_message(view: AboutView) -> SlackMessage:
    """Return what the records say on a question about an answer, a section for each match."""
    texts = (
        escape(view.lead, block_kit.MAX_SECTION_CHARS),
        *map(_asked_match, view.matches),
        escape(view.note, block_kit.MAX_SECTION_CHARS),
    )
    return SlackMessage(
        escape(view.summary, _NOTIFICATION_CHARS),
        [block_kit.section(text) for text in texts if text],
    )


def error_message(error: ErrorMessage) -> SlackMessage:
    """Return an error as a message: what is wrong, and what to do next."""
    sentence, hint = escape(error.error, 1000), escape(error.hint, 1000)
    text = f"{sentence} {hint}".strip()
    return SlackMessage(text, [block_kit.section(f"*{sentence}*\n{hint}".strip())])


def expired_message() -> SlackMessage:
    """Return the message for a modal that was ready later than Slack opens one."""
    return text_message(labels.TOO_SLOW_FOR_SLACK)


def error_modal(error: ErrorMessage) -> Block:
    """Return an error as a modal, in place of the one that could not be made."""
    return block_kit.modal(identifiers.ViewId.NOTICE, labels.PROBLEM, error_message(error).blocks)


def notice_modal(message: SlackMessage) -> Block:
    """Return a message as a modal, where there is no channel to show it in."""
    return block_kit.modal(identifiers.ViewId.NOTICE, labels.DONE, message.blocks)


def suggested_prompts(questions: Sequence[str]) -> list[dict[str, str]]:
    """Return the prompts that ask these questions, as Slack's call and its manifest have them."""
    return [
        # Without < and >, which would mention people in what the person then sends.
        {
            "title": plain_label(question, _PROMPT_CHARS),
            "message": plain_label(question, _PROMPT_MESSAGE_CHARS),
        }
        for question in questions[:_MAX_PROMPTS]
    ]


def _asked_match(match: AskedMatch) -> str:
    """Return a match in three lines: title and who, what is stated, where that is recorded."""
    title = link(match.link, match.heading, _TITLE_CHARS, max_url_chars=_URL_CHARS)
    facts = (
        link(fact.url, fact.text, _FACT_CHARS, max_url_chars=_URL_CHARS)
        for fact in match.facts[:_MAX_FACTS]
    )
    records = (
        f"{link(record.url, record.registry, _RECORD_CHARS, max_url_chars=_URL_CHARS)},"
        f" {escape(record.last_read, _RECORD_CHARS)}"
        for record in match.records
    )
    lines = (
        f"*{title}* · {escape(match.who, _WHO_CHARS)}",
        " ".join(facts),
        describe_records(list(records)),
    )
    return "\n".join(filter(None, lines))


def _list_section(section: HelpSection) -> Block:
    """Return a heading and its lines as a list."""
    lines = (f"• {line}" for line in section.lines)
    return block_kit.section("\n".join((f"*{section.title}*", *lines)))


def _command_section(commands: CommandList) -> Block:
    lines = (f"• `{command.label}`: {command.values[0]}" for command in commands.commands)
    return block_kit.section("\n".join((f"*{commands.title}*", *lines)))


def _example_menu(examples: Examples) -> Block:
    """Return the menu of example questions."""
    options = [
        block_kit.option(question, str(position))
        for position, question in enumerate(examples.questions)
    ]
    return block_kit.actions(block_kit.select(ActionId.EXAMPLE, examples.title, options))
