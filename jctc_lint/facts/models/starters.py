"""Programs that ask Alembic for a revision themselves: what they import first is seen as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.conventions import python_files
from jctc_lint.facts.migrations.location import roots_of
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment

_ASKS = pattern(
    r"command\.(revision|check)\(|\bCommandLine\(|\bproduce_migrations\(|\bautogenerate\b"
)
_IMPORTS = pattern(r"from alembic import .*\bcommand\b|\balembic\.(command|config|autogenerate)\b")


def starter_of(environment: Environment) -> str | None:
    """The path of one; upgrades alone do not ask what the models are."""
    files = environment.repository.files
    for path in python_files(files, roots_of(environment.script_location)) or ():
        text = files.glance(path)
        if "alembic" in text and _IMPORTS.search(text) and _ASKS.search(text):
            return path
    return None
