"""The command line: `framing NAME`, where NAME is a file of `framing/commands/`."""

from __future__ import annotations

import click

from framing import __version__
from framing.errors import FramingError
from framing.registry import load, names

COMMANDS = "framing.commands"


class _Commands(click.Group):
    """The commands of the drawer; the package's own errors are one line, not a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(names(COMMANDS))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        command: click.Command | None = load(COMMANDS, cmd_name).command if cmd_name in names(COMMANDS) else None
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except FramingError as error:
            click.echo(f"framing: {error}", err=True)
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="framing")
def main() -> None:
    """Which words of a news text take a side, in whose voice, about whom, and how sure that is.

    Exit codes: 0 done, 1 some input was refused, 2 wrong usage.
    """
