"""The settings of a run, with their defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jctc_lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ComposeSettings:
    """How the Compose files belong together, where names alone do not tell."""

    production: tuple[str, ...] = ()
    """Files (paths or globs from the root) that are deployed to production."""
    projects: tuple[tuple[str, ...], ...] = ()
    """Sets of files read together, in order, as with `docker compose -f A -f B`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Selectors are rule ids, id prefixes, families, names or "ALL"."""

    select: tuple[str, ...] = ("ALL",)
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Path globs to selectors that are silent there."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Rule id or name to the severity that its findings get."""
    fail_on: Severity | None = Severity.WARNING
    """Exit 1 at this severity or worse; None never."""
    exclude: tuple[str, ...] = ()
    """More paths to leave out, as .gitignore patterns."""
    respect_gitignore: bool = True
    baseline: str | None = None
    """Path of the baseline file, from the root."""
    compose: ComposeSettings = field(default_factory=ComposeSettings)
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Rule name to its options."""
