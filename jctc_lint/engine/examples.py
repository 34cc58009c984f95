"""Runs the examples of rules: each must give exactly the findings that it lists."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import analyse, run_checks
from jctc_lint.engine.suppress import HOUSE
from jctc_lint.facts.repository import Repository
from jctc_lint.record import record
from jctc_lint.settings.load import SettingsError, settings_from_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.catalogue.rule import Example, Rule
    from jctc_lint.engine.run import Outcome

Told = tuple[str, int, str, str]
"""A finding of an example: path, line, severity and message."""


@record(eq=True)
class ExampleResult:
    """What came of an example. `broken` says why it could not be judged at all."""

    rule: Rule
    example: Example
    missing: tuple[Told, ...] = ()
    """Findings that it lists and that were not made."""
    surplus: tuple[Told, ...] = ()
    """Findings that were made and that it does not list."""
    broken: str = ""

    @property
    def passed(self) -> bool:
        return not (self.missing or self.surplus or self.broken)


def run_example(rule: Rule, example: Example) -> ExampleResult:
    """Judge an example in a folder named `repository`, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="jctc-lint-") as folder:
        root = Path(folder) / "repository"
        try:
            root.mkdir()
            write_files(root, example.files)
            repository = Repository(root, settings_from_data({**example.settings}))
            outcome = judge(rule, repository)
        except (OSError, SettingsError) as error:
            return ExampleResult(rule, example, broken=str(error))
    crashed = [crash for crash in outcome.crashes if crash.rule == rule.name]
    if crashed:
        return ExampleResult(rule, example, broken=f"internal error, {crashed[0].error}")
    found = sorted(
        (f.span.path, f.span.line, str(f.severity), f.message)
        for f in outcome.findings
        if f.rule == rule.id
    )
    expected = sorted(
        (e.path, e.line, str(e.severity or rule.severity), e.message) for e in example.findings
    )
    return ExampleResult(rule, example, _without(expected, found), _without(found, expected))


def write_files(root: Path, files: Mapping[str, str]) -> None:
    """Write the files of an example below a folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())


def judge(rule: Rule, repository: Repository) -> Outcome:
    """Judge by this rule only; the rules about the run itself need a whole run."""
    if rule.family == HOUSE:
        return analyse(repository, load())
    return run_checks(repository, [rule])


def _without(these: list[Told], those: list[Told]) -> tuple[Told, ...]:
    rest = list(those)
    kept = []
    for told in these:
        if told in rest:
            rest.remove(told)
        else:
            kept.append(told)
    return tuple(kept)
