"""One run: facts, checks, findings in order. Output is the same whatever the order of work."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from jctc_lint.checks import CHECKS, MODULES, Report
from jctc_lint.engine.subjects import SUBJECTS
from jctc_lint.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.catalogue.rule import Rule
    from jctc_lint.checks import Check
    from jctc_lint.facts.repository import Repository


@dataclass(frozen=True, slots=True)
class Crash:
    """A check that failed on its own account: ours to mend, never the user's."""

    rule: str
    error: str


@dataclass
class Outcome:
    """What the checks of a run found, and which of them broke."""

    findings: list[Finding] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)


def run_checks(repository: Repository, rules: Iterable[Rule]) -> Outcome:
    """Judge the repository by the rules. Findings come sorted, one an identity, the worst kept."""
    outcome = Outcome()
    best: dict[tuple[str, str, str], Finding] = {}
    for rule in rules:
        try:
            for finding in _judge(repository, rule):
                known = best.get(finding.identity)
                if known is None or finding.severity.rank < known.severity.rank:
                    best[finding.identity] = finding
        except Exception as error:
            outcome.crashes.append(Crash(rule.name, f"{type(error).__name__}: {error}"))
    outcome.findings = sorted(best.values(), key=lambda finding: finding.order)
    return outcome


def _judge(repository: Repository, rule: Rule) -> Iterator[Finding]:
    check = find_check(rule)
    if check is None:
        return
    options = {**rule.defaults(), **repository.settings.rules.get(rule.name, {})}
    for subject in SUBJECTS[check.subject](repository):
        reports = (
            check.function(subject, options) if check.wants_options else check.function(subject)
        )
        for report in reports:
            yield finding_of(rule, report)


def find_check(rule: Rule) -> Check | None:
    """The rule's check, its module imported; None for a rule that the engine itself judges."""
    module = MODULES.get(rule.family)
    if module is not None:
        import_module(module)
    return CHECKS.get(rule.name)


def finding_of(rule: Rule, report: Report) -> Finding:
    """A check's report as a finding, with the catalogue's wording.

    Raises:
        ValueError: the report has a severity that the rule's page does not know.
    """
    severity = report.severity or rule.severity
    if severity != rule.severity and severity not in rule.levels:
        raise ValueError(f"{rule.name} reports as {severity}, which its page does not list")
    arguments = {name: printable(text) for name, text in report.arguments.items()}
    return Finding(
        rule=rule.id,
        name=rule.name,
        severity=severity,
        certainty=report.certainty,
        span=report.at,
        subject=report.subject,
        message=rule.render(report.message, arguments),
        message_key=report.message,
        arguments=tuple(arguments.items()),
        related=report.related,
        fix=report.fix,
    )


def printable(text: str, limit: int = 200) -> str:
    """Text of the analysed repository made harmless: one line, no control characters, bounded."""
    cleaned = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1] + "…"
