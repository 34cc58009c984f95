"""What a run hands to the formats: findings, counts, and what could not be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from jctc_lint.finding import Severity
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jctc_lint.catalogue.rule import Rule
    from jctc_lint.finding import Finding
    from jctc_lint.text import Source


class Mask(Protocol):
    """Hides the values of secrets in source lines."""

    def line(self, line: str, start: int = 0, end: int = 0) -> tuple[str, int, int]:
        """A line with its secrets replaced, and where the offsets `start`, `end` went in it."""

    def source_line(
        self, source: Source, number: int, start: int = 0, end: int = 0
    ) -> tuple[str, int, int]:
        """The same for a line (from 1) of a file, which may be part of a longer secret."""


@record(eq=True)
class Note:
    """Something the reader must know about the run itself; not a finding about the repository.

    `path` is relative to the root, or empty; `line` is from 1, or 0 when there is none. An
    `error` means that the run was not complete (a check that crashed).
    """

    message: str
    path: str = ""
    line: int = 0
    error: bool = False


@record(eq=True)
class Result:
    """One run, ready to be told. `elapsed` is in seconds, None when it was not measured."""

    root: Path
    findings: tuple[Finding, ...] = ()
    rules: tuple[Rule, ...] = ()
    """The rules that were judged, whether they found something or not."""
    notes: tuple[Note, ...] = ()
    suppressed: int = 0
    """Findings silenced by comments or per-file ignores."""
    baselined: int = 0
    """Findings that the baseline already knows."""
    withheld: int = 0
    """Findings that are only likely, which nobody asked for."""
    files: int = 0
    projects: int = 0
    """Compose projects."""
    revisions: int = 0
    """Alembic revisions."""
    elapsed: float | None = None
    mask: Mask | None = None
    fail_on: Severity | None = Severity.WARNING

    @property
    def failed(self) -> bool:
        """True when a finding is at or above `fail_on`."""
        limit = self.fail_on
        return limit is not None and any(f.severity.rank <= limit.rank for f in self.findings)

    def counts(self) -> dict[Severity, int]:
        """How many findings have each severity, worst first; zeros too."""
        return count(self.findings)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id, if it was among those judged."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


@record(eq=True)
class RenderOptions:
    """How to write. `color` and `width` count for text only, `prefix` for forges only."""

    color: bool = False
    width: int | None = None
    """In columns; None when the reader is not a terminal."""
    prefix: str = ""
    """The analysed root as seen from the top of the repository: `backend/`, or empty."""


def count(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Findings counted by severity, worst first; zeros too."""
    numbers = dict.fromkeys(Severity, 0)
    for finding in findings:
        numbers[finding.severity] += 1
    return numbers


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by path, then by place."""
    return sorted(findings, key=lambda finding: finding.order)


def by_file(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by path, both in order."""
    files: dict[str, list[Finding]] = {}
    for finding in in_order(findings):
        files.setdefault(finding.span.path, []).append(finding)
    return files


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, then by place."""
    return sorted(findings, key=lambda finding: (finding.severity.rank, *finding.order))
