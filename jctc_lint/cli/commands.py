"""The commands, each imported when it is called, and what happens when one fails."""

from __future__ import annotations

import sys

import click

from jctc_lint import __version__
from jctc_lint.cli.lazy import LazyGroup
from jctc_lint.cli.output import say, write_stdout

COMMANDS = {
    "check": "jctc_lint.cli.check:check",
    "explain": "jctc_lint.cli.explain:explain",
    "rules": "jctc_lint.cli.rules:rules",
    "show": "jctc_lint.cli.show:show",
    "revision": "jctc_lint.cli.revision:revision",
    "graph": "jctc_lint.cli.graph:graph",
    "config": "jctc_lint.cli.config:config",
}
"""Command to where it is."""

DEFAULT = "check"
_OWN_OPTIONS = ("--help", "-h", "--version", "-V")


class _Main(LazyGroup):
    """`jctc-lint PATH` is `jctc-lint check PATH`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.places and args[0] not in _OWN_OPTIONS):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Main,
    places=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", message="jctc-lint %(version)s")
def cli() -> None:
    """Read a repository and tell whether its next deployment will work.

    Nothing in the repository is run, and nothing is asked over the network. `jctc-lint PATH` is
    short for `jctc-lint check PATH`; `jctc-lint check --help` tells its options.

    Exit status: 0 when nothing at or above --fail-on was found, 1 when something was, 2 when the
    run itself could not be done.
    """


def run(arguments: list[str]) -> int:
    """Run a command line; the exit status. A user's mistake is one sentence on stderr and 2."""
    from jctc_lint.settings.load import SettingsError

    try:
        status = cli.main(arguments, prog_name="jctc-lint", standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        say(_sentence(error))
        return 2
    except SettingsError as error:
        say(str(error))
        return 2
    except BrokenPipeError:
        write_stdout("")
        return 2
    except Exception as error:
        say(_internal(error))
        return 2
    return status if isinstance(status, int) else 0


def _sentence(error: click.ClickException) -> str:
    text = " ".join(error.format_message().split())
    if isinstance(error, click.UsageError) and error.ctx is not None:
        text += "" if text.endswith((".", "?")) else "."
        text += f" See '{error.ctx.command_path} --help'."
    return text


def _internal(error: Exception) -> str:
    from jctc_lint.engine.crash import kind_and_place

    return (
        f"internal error, {kind_and_place(error)} in jctc-lint {__version__} on Python "
        f"{sys.version.split()[0]}. This is a mistake in jctc-lint: please report it."
    )
