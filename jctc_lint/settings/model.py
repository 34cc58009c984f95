"""The settings of a run, with their defaults."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from jctc_lint.finding import Severity
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Mapping


@record(eq=True)
class ComposeSettings:
    """How the Compose files belong together, where names alone do not tell."""

    production: tuple[str, ...] = ()
    """Files (paths or globs from the root) that are deployed to production."""
    projects: tuple[tuple[str, ...], ...] = ()
    """Sets of files read together, in order, as with `docker compose -f A -f B`."""


@record(eq=True)
class MigrationSettings:
    """What a new database holds before the first revision runs."""

    bootstrap: bool = False
    """Tables that no revision creates are made by something else."""
    judge_since: tuple[str, ...] = ()
    """Revisions, or git references, that are deployed: what they do to live tables is past.

    Naming one selects the rules of live safety."""
    dialect: str = ""
    """The database of all chains: "postgresql", "sqlite" or "mysql"; "" where files tell it."""


@record
class Origin:
    """The file that settings come from: how to name it, its text, the table they stand in."""

    name: str
    text: str
    table: tuple[str, ...] = ()

    @cached_property
    def _lines(self) -> Mapping[tuple[str | int, ...], int]:
        from jctc_lint.settings.positions import positions

        try:
            return positions(self.text)
        except RecursionError:
            return {}

    def place(self, path: tuple[str | int, ...]) -> str:
        """`file:line` of the setting at `path`, or of the nearest part of it that is known."""
        full = (*self.table, *path)
        for length in range(len(full), 0, -1):
            line = self._lines.get(full[:length])
            if line is not None:
                return f"{self.name}:{line}"
        return self.name


@record(eq=True)
class Selection:
    """What one place asks for: `select` (None: nothing said), more to select, and to ignore."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@record(eq=True)
class Settings:
    """All settings. Selectors are rule ids, id prefixes, families, names or "ALL"."""

    select: tuple[str, ...] = ("ALL",)
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Path globs to selectors that are silent there."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Selector to the severity that the findings get; the most specific wins."""
    fail_on: Severity | None = Severity.WARNING
    """Exit 1 at this severity or worse; None never."""
    pedantic: bool = False
    """Tell what is likely, too, and not only what is certain."""
    exclude: tuple[str, ...] = ()
    """More paths to leave out, as .gitignore patterns."""
    respect_gitignore: bool = True
    baseline: str | None = None
    """Path of the baseline file, from the root."""
    compose: ComposeSettings = field(default_factory=ComposeSettings)
    migrations: MigrationSettings = field(default_factory=MigrationSettings)
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Rule name to its options."""
    command_line: Selection = field(default_factory=Selection)
    """What the command line selects; it comes after what the settings file does."""
    origin: Origin | None = field(default=None, compare=False)
    """The settings file, for messages."""
