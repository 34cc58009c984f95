"""Rules about Compose files as texts: does Compose read them at all?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.finding import Related

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.compose.files import ComposeFile


@check("invalid-yaml")
def invalid_yaml(file: ComposeFile) -> Reports:
    for problem in file.problems:
        subject = f"{problem.layer}:{problem.path}" if problem.path else str(problem.layer)
        message = _SHAPES.get(problem.reason, "default")
        if message == "misshapen" and not problem.path:
            message = "top"
        yield report(problem.span, subject, message, what=problem.path, reason=problem.reason)
    if file.unbounded is not None:
        yield report(file.unbounded.span, "yaml", "unbounded", reason=file.unbounded.reason)


_SHAPES = {"is no mapping": "misshapen", "is no list": "list", "is empty": "empty"}


@check("duplicate-key")
def duplicate_key(file: ComposeFile) -> Reports:
    for key in file.repeated:
        first = Related(key.first, "It is written here first.")
        yield report(key.again, key.path, key=key.name, related=(first,))
