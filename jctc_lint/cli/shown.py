"""What all `show` commands share: their options, and how they write what they show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.output import write_stdout
from jctc_lint.cli.targets import target_of
from jctc_lint.facts.repository import Repository
from jctc_lint.settings.load import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.migrations.environment import Environment

STYLE = click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
PATH = click.argument("path", default=".", type=click.Path(exists=True, file_okay=False))


def repository_at(path: str) -> Repository:
    """The repository in a folder, with its settings."""
    root = target_of((path,)).root
    return Repository(root, load_settings(root, None))


def environments_at(path: str) -> tuple[Environment, ...]:
    """The Alembic environments of a repository.

    Raises:
        click.UsageError: there is none.
    """
    environments = repository_at(path).environments
    if not environments:
        raise click.UsageError(f"there is no Alembic environment in '{path}'.")
    return environments


def write(
    data: dict[str, Any], style: str, lines: Callable[[dict[str, Any]], Iterator[str]]
) -> None:
    """Write the data as JSON, or as the lines that `lines` makes of it."""
    if style == "json":
        write_stdout(json.dumps(data, indent=2) + "\n")
    else:
        from jctc_lint.engine.run import printable

        write_stdout("".join(f"{printable(line, 2000)}\n" for line in lines(data)))
