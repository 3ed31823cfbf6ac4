"""The command `hasanyone`: lazily imported subcommands, and errors printed as sentences."""

import logging
import os
import sys
from importlib import import_module

import click

from bot.errors import describe_error
from index.errors import SetupError
from index.i18n.negotiation import language_of_environment
from index.i18n.translation import list_languages, use_language

COMMANDS = (
    "admin",
    "ask",
    "backup",
    "brief",
    "doctor",
    "evaluate",
    "export",
    "index",
    "ingest",
    "judge",
    "mcp",
    "privacy",
    "questions",
    "restore",
    "serve",
    "slack",
    "sources",
    "teams",
    "worker",
)
# The others are for administrators: they speak English, and so does all that they store.
_READERS_COMMANDS = frozenset({"ask", "brief"})
_EXIT_INTERRUPTED = 130


class _LazyGroup(click.Group):
    """Click group that imports a subcommand only when it is used, to start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"bot.commands.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; that its reader has closed our output, as `head` does, is no failure."""
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Nor may Python report it when it writes the rest at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None
        return result


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hasanyone")
@click.option(
    "--lang",
    type=click.Choice(list_languages()),
    help="The language of answers and briefs. Default: that of your locale.",
)
@click.pass_context
def hasanyone(context: click.Context, lang: str | None) -> None:
    """Search public registries: has anyone done this before we build it?"""
    if context.invoked_subcommand in _READERS_COMMANDS:
        context.with_resource(use_language(lang or language_of_environment(os.environ)))


def main() -> None:
    """Run the command; docs/command-line.md explains its exit codes."""
    # No model is downloaded from a hub unless the user allows it.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    # Log nothing until a command configures its log, to keep log lines out of the terminal.
    logging.lastResort = None
    try:
        # In this mode click returns the exit code of a command instead of ending the process.
        sys.exit(hasanyone.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(_EXIT_INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last place to catch it
        message = describe_error(
            _missing_extra_error(error) if isinstance(error, ImportError) else error
        )
        click.echo(f"{message.error}\n{message.hint}".strip(), err=True)
        sys.exit(message.exit_code)


def _missing_extra_error(error: ImportError) -> SetupError:
    return SetupError(
        f"This needs the Python package {error.name}, which is not installed.",
        "Install the extra: pip install 'hasanyone[ingest]'.",
    )
