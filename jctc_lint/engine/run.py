"""One run: facts, checks, findings in order. Output is the same whatever the order of work."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from jctc_lint.checks import CHECKS, MODULES, Report
from jctc_lint.engine.baseline import Baseline
from jctc_lint.engine.crash import Crash, crash_of
from jctc_lint.engine.masking import masked
from jctc_lint.engine.select import (
    chosen_rules,
    per_file_ignores,
    selected_exactly,
    severity_override,
)
from jctc_lint.engine.subjects import FOLLOWED, SUBJECTS
from jctc_lint.engine.suppress import HOUSE, find_ignores
from jctc_lint.finding import Certainty, Finding
from jctc_lint.record import field, record, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jctc_lint.catalogue.load import Catalogue
    from jctc_lint.catalogue.rule import Rule
    from jctc_lint.checks import Check
    from jctc_lint.engine.baseline import Identity
    from jctc_lint.engine.suppress import Ignores
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.secrets.mask import Mask

DRIFT = "DRF"
IGNORE = "JudgedIgnore"
"""The subject that only a run has: a comment that silences findings."""


@record(frozen=False, eq=True)
class Outcome:
    """What the checks of a run found, and which of them broke."""

    findings: list[Finding] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Take over what another round found."""
        self.findings += other.findings
        self.crashes += other.crashes

    def sound(self, rules: Iterable[Rule]) -> list[Rule]:
        """Those of the rules that did not crash: their silence means something."""
        crashed = {crash.rule for crash in self.crashes}
        return [rule for rule in rules if rule.name not in crashed]


@record(frozen=False, eq=True)
class Analysis(Outcome):
    """What a run has to tell: findings that nothing silences, and what became of the others."""

    rules: list[Rule] = field(default_factory=list)
    """The rules that judged."""
    suppressed: int = 0
    """Findings that a comment or a per-file ignore silences."""
    baselined: int = 0
    withheld: int = 0
    """Findings that are likely and no more, which the settings do not ask for."""
    accepted: list[Finding] = field(default_factory=list)
    """All findings but the suppressed and withheld ones: what a new baseline would hold."""
    stale: list[Identity] = field(default_factory=list)
    """Entries of the baseline that are no longer met."""


def analyse(
    repository: Repository,
    catalogue: Catalogue,
    *,
    baseline: Baseline | None = None,
    wants: Callable[[str], bool] | None = None,
) -> Analysis:
    """A whole run: choose the rules, judge, silence, and set severities, as the settings say.

    `wants` tells the paths whose findings are wanted; everything is read and judged all the same.

    Raises:
        SettingsError: the settings speak of rules or options that do not exist.
    """
    settings = repository.settings
    rules = chosen_rules(catalogue, settings)
    silent = per_file_ignores(catalogue, settings)
    last = [rule for rule in rules if rule.family == HOUSE]
    about_ignores = [rule for rule in last if _about_ignores(rule)]
    checked = run_checks(repository, [rule for rule in rules if rule.family != HOUSE])
    checked.add(run_checks(repository, [rule for rule in last if rule not in about_ignores]))
    if about_ignores:
        _read_all(repository, about_ignores[0], checked)
    if checked.findings:
        checked.findings = masked(checked.findings, _mask(repository, checked))
    ignores = find_ignores(repository.files.sources(), catalogue)
    kept = ignores.silence(checked.findings)
    judged = _judge_ignores(ignores, about_ignores, checked.sound(rules))
    checked.findings += judged
    kept += ignores.silence(judged)
    loud = [finding for finding in kept if not silent(finding)]
    baseline = baseline or Baseline()
    levels = {rule.id: severity_override(rule, settings) for rule in rules}
    leveled = [replace(f, severity=level) if (level := levels[f.rule]) else f for f in loud]
    exact = {rule.id for rule in rules if selected_exactly(rule, settings)}
    everything = settings.pedantic

    def asked(finding: Finding) -> bool:
        return everything or finding.certainty is Certainty.CERTAIN or finding.rule in exact

    told = [finding for finding in leveled if asked(finding)]
    unsure = [finding for finding in leveled if not asked(finding)]
    wanted = [f for f in told if wants is None or wants(f.span.path)]
    new = [finding for finding in wanted if not baseline.passes_over(finding)]
    return Analysis(
        findings=sorted(new, key=lambda finding: finding.order),
        crashes=checked.crashes,
        rules=rules,
        suppressed=len(checked.findings) - len(loud),
        baselined=len(wanted) - len(new),
        withheld=sum(wants is None or wants(f.span.path) for f in unsure),
        accepted=[*told, *(f for f in unsure if baseline.passes_over(f))],
        stale=baseline.stale(judged_wholly(repository, checked, rules)) if wants is None else [],
    )


def _mask(repository: Repository, outcome: Outcome) -> Mask:
    """What hides the repository's secrets; what looks like one, where they cannot be known."""
    from jctc_lint.facts.secrets.mask import Mask

    try:
        return repository.mask
    except Exception as error:
        if not outcome.crashes:
            outcome.crashes.append(crash_of("hard-coded-secret", error))
        return Mask()


def judged_wholly(repository: Repository, outcome: Outcome, rules: Iterable[Rule]) -> set[str]:
    """The ids of rules that told all that there is: with `--since`, of drift only the new is."""
    narrowed = False
    if repository.settings.migrations.judge_since:
        from jctc_lint.facts.earlier import asked

        narrowed = bool(asked(repository))
    return {rule.id for rule in outcome.sound(rules) if not (narrowed and rule.family == DRIFT)}


def run_checks(repository: Repository, rules: Iterable[Rule]) -> Outcome:
    """Judge the repository by the rules. Findings come sorted, one an identity, the worst kept."""
    outcome = Outcome()
    best: dict[tuple[str, str, str], Finding] = {}
    for rule in rules:
        for finding in _isolated(rule, _judge(repository, rule), outcome):
            known = best.get(finding.identity)
            if known is None or finding.severity.rank < known.severity.rank:
                best[finding.identity] = finding
    outcome.findings = sorted(best.values(), key=lambda finding: finding.order)
    return outcome


def _isolated(rule: Rule, findings: Iterator[Finding], outcome: Outcome) -> Iterator[Finding]:
    """The findings up to a crash of the rule, which is noted."""
    try:
        yield from findings
    except Exception as error:
        outcome.crashes.append(crash_of(rule.name, error))


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


def _about_ignores(rule: Rule) -> bool:
    check = find_check(rule)
    return check is not None and check.subject == IGNORE


def _read_all(repository: Repository, rule: Rule, outcome: Outcome) -> None:
    """Read what any rule would read, so that comments count whichever rules judge."""
    try:
        for name, subjects in SUBJECTS.items():
            if name not in FOLLOWED:
                for _ in subjects(repository):
                    pass
    except Exception as error:
        outcome.crashes.append(crash_of(rule.name, error))


def _judge_ignores(ignores: Ignores, rules: Iterable[Rule], sound: Iterable[Rule]) -> list[Finding]:
    """What the rules about ignores find, now that all others have judged."""
    judged = list(ignores.judged(sound))
    found: dict[tuple[str, str, str], Finding] = {}
    for rule in rules:
        for ignore in judged:
            for report in CHECKS[rule.name].function(ignore):
                finding = finding_of(rule, report)
                found.setdefault(finding.identity, finding)
    return list(found.values())


def find_check(rule: Rule) -> Check | None:
    """The rule's check, its module imported; None for a rule that the engine itself judges."""
    if rule.declared is not None:
        from jctc_lint.checks.declarative import declared

        return declared(rule)
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
    cleaned = (
        text
        if text.isprintable()
        else "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
        )
    )
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1] + "…"
