"""Volumes that hide what a new image brings (DEP)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import Reports, check, report
from jctc_lint.facts.health.hidden import hidden_files
from jctc_lint.facts.start.order import casual
from jctc_lint.finding import Severity

if TYPE_CHECKING:
    from jctc_lint.facts.start.order import StartOrder


@check("volume-hides-image-files")
def volume_hides_image_files(order: StartOrder) -> Reports:
    for found in hidden_files(order):
        severity = Severity.ERROR if found.migrations else Severity.WARNING
        if casual(order.project, found.service):
            severity = Severity.INFO
        yield report(
            found.mount.span,
            f"{found.service.subject}.volumes[{found.mount.target}]",
            "migrations" if found.migrations else "code",
            severity=severity,
            service=found.service.name,
            volume=found.mount.source or "",
            folder=found.folder,
            migrations=found.migrations,
        )
