"""The command `hasanyone`: a lazy group of subcommands that prints errors as sentences."""

import logging
import os
import sys
from importlib import import_module

import click

from bot.errors import describe_error
from index.errors import SetupError

COMMANDS = (
    "ask",
    "doctor",
    "evaluate",
    "export",
    "index",
    "ingest",
    "judge",
    "serve",
    "slack",
    "sources",
    "teams",
    "worker",
)
_EXIT_INTERRUPTED = 130


class _LazyGroup(click.Group):
    """A click group that imports a subcommand only when it is used, to answer quickly."""

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


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hasanyone")
def hasanyone() -> None:
    """Search public registries: has anyone done this before we build it?"""


def main() -> None:
    """Run the command; exit 0 when done, 1 when it cannot be, 2 for wrong use."""
    # No model is downloaded from a hub unless the user allows it.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    # Until a command sets up its log, log nothing: the terminal is for the person who types.
    logging.lastResort = None
    try:
        # In this mode click returns the exit code of a command instead of ending the process.
        sys.exit(hasanyone.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(_EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has closed it, as `head` does; keep Python quiet at exit too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:  # noqa: BLE001 - the last border
        message = describe_error(
            _missing_extra_error(error) if isinstance(error, ImportError) else error
        )
        click.echo(f"{message.error}\n{message.hint}".strip(), err=True)
        sys.exit(message.exit_code)


def _missing_extra_error(error: ImportError) -> SetupError:
    return SetupError(
        f"This needs the Python package {error.name}, which is not installed.",
        "Install the extra that brings it: pip install 'hasanyone[ingest]'.",
    )
