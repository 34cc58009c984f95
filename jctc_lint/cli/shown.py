"""What all `show` commands share: their options, and how they write what they show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.output import write_stdout
from jctc_lint.cli.targets import target_of
from jctc_lint.facts.repository import Repository
from jctc_lint.settings.load import load_settings
from jctc_lint.text import pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.migrations.environment import Environment

_LITERAL = pattern(r"'([^']+)'")
_SHOWN = "jctc_lint.shown"
"""Under this name a command's context keeps the repository that it shows."""
STYLE = click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
PATH = click.argument("path", default=".", type=click.Path(exists=True, file_okay=False))


def repository_at(path: str) -> Repository:
    """The repository in a folder, with its settings."""
    root = target_of((path,)).root
    repository = Repository(root, load_settings(root, None))
    click.get_current_context().meta[_SHOWN] = repository
    return repository


def hidden(text: str) -> str:
    """Text about the repository that is shown, with its secrets hidden."""
    context = click.get_current_context(silent=True)
    repository = context.meta.get(_SHOWN) if context is not None else None
    return repository.mask.prose(text) if repository is not None else text


def _hidden_data(data: Any, name: str = "") -> Any:
    """Plain data with secrets hidden in its values; keys are names, of what is below them too."""
    if isinstance(data, str):
        return hidden(_without_literals(data, name) if name else data)
    if isinstance(data, dict):
        own = data.get("name")
        about = _secret(own) or name if isinstance(own, str) else name
        return {key: _hidden_data(value, _secret(key) or about) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_hidden_data(item, name) for item in data]
    return data


def _secret(name: str) -> str:
    from jctc_lint.facts.secrets.names import is_secret_name

    return name if is_secret_name(name) else ""


def _without_literals(text: str, name: str) -> str:
    """The default of a column that is a secret: `'q1w2e3'::character varying`."""
    from jctc_lint.facts.leaks.model import Worth
    from jctc_lint.facts.leaks.worth import worth_of
    from jctc_lint.facts.secrets.mask import HIDDEN

    def shown(match: re.Match[str]) -> str:
        told = worth_of(name, match[1]) in (Worth.SECRET, Worth.WEAK)
        return f"'{HIDDEN}'" if told else match[0]

    return _LITERAL.sub(shown, text)


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
    """Write the data as JSON, or as the lines that `lines` makes of it. Secrets are hidden."""
    data = _hidden_data(data)
    if style == "json":
        write_stdout(json.dumps(data, indent=2) + "\n")
    else:
        from jctc_lint.engine.run import printable

        write_stdout("".join(f"{printable(line, 2000)}\n" for line in lines(data)))
