"""Python that procedures hand to an interpreter: does it find its modules, what does it change?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.deploy.once import once
from jctc_lint.facts.deploy.purpose import Purpose
from jctc_lint.facts.deploy.snippets import Modules, missing_imports, snippets
from jctc_lint.finding import Certainty
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.repository import Repository

_CREATES = pattern(
    r"\bcreate_all\s*\(|\bcreate_all\b.{0,40}\brun_sync|\brun_sync\(.{0,60}create_all"
)
_STAMPS = pattern(r"\bstamp\b")


@check("tables-created-by-hand")
@once
def tables_created_by_hand(repository: Repository) -> Reports:
    if not repository.environments:
        return
    for procedure in repository.procedures:
        if procedure.purpose is Purpose.TRIAL:
            continue
        for step in procedure.steps:
            for snippet in snippets(step):
                if _CREATES.search(snippet.text) and not _STAMPS.search(procedure.text):
                    sure = procedure.purpose is Purpose.DEPLOYMENT and not procedure.first_time
                    yield report(
                        step.span,
                        f"{step.placed.call.sequence.id}/create_all",
                        certainty=Certainty.CERTAIN if sure else Certainty.LIKELY,
                    )


@check("snippet-imports-nothing")
@once
def snippet_imports_nothing(repository: Repository) -> Reports:
    modules = Modules(repository)
    for procedure in repository.procedures:
        for step in procedure.steps:
            for snippet in snippets(step):
                for missing in missing_imports(modules, snippet):
                    yield report(
                        step.span,
                        f"{step.placed.call.sequence.id}/import[{missing.module}]",
                        "name" if missing.name else "module",
                        module=missing.module,
                        name=missing.name,
                        folder=missing.root or ".",
                    )
