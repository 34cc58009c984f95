"""`jctc-lint config`: about the settings."""

from __future__ import annotations

import click

from jctc_lint.cli.output import write_stdout
from jctc_lint.settings.schema import SHIPPED


@click.group(short_help="About the settings.", no_args_is_help=False)
def config() -> None:
    """About the settings."""


@config.command(short_help="Print the JSON Schema of the settings.")
def schema() -> None:
    """Print the JSON Schema of `[tool.jctc-lint]` in pyproject.toml and of jctc-lint.toml."""
    write_stdout(SHIPPED.read_text(encoding="utf-8"))
