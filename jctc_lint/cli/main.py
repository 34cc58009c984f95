"""The `jctc-lint` command."""

from __future__ import annotations

import sys

from jctc_lint import __version__


def main() -> None:
    """Entry point; `--version` answers before anything else is imported."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"jctc-lint {__version__}\n")
        return
    from jctc_lint.cli.commands import cli

    cli()
