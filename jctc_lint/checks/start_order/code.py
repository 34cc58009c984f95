"""Code that no Python can load (DEP): a container that ends as soon as it is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import Reports, check, report
from jctc_lint.facts.environment.broken_modules import Loaded, broken_modules
from jctc_lint.facts.start.order import casual
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.facts.environment.broken_modules import Broken
    from jctc_lint.facts.repository import Repository

_LEVELS = {
    Loaded.START: Severity.ERROR,
    Loaded.LATER: Severity.WARNING,
    Loaded.NEVER: Severity.INFO,
}


@check("module-does-not-parse")
def module_does_not_parse(repository: Repository) -> Reports:
    for broken in broken_modules(repository):
        importer = broken.importer
        yield report(
            broken.at,
            f"module:{broken.path}",
            broken.loaded,
            severity=_severity(broken),
            certainty=Certainty.CERTAIN if broken.loaded is Loaded.START else Certainty.LIKELY,
            related=(Related(importer, "it is imported here"),) if importer is not None else (),
            service=broken.contract.service.name,
            reason=broken.reason,
        )


def _severity(broken: Broken) -> Severity:
    """In development somebody sees it at once."""
    severity = _LEVELS[broken.loaded]
    service = broken.contract.service
    if severity is Severity.ERROR and casual(service.project, service):
        return Severity.WARNING
    return severity
