"""Are the values of production meant for production?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.environment.build_time import frozen_variables
from jctc_lint.facts.environment.development import Sort, leftovers
from jctc_lint.facts.environment.empty_secrets import empty_secrets
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.repository import Repository

_SEVERITY = {
    Sort.DEBUGGER: Severity.ERROR,
    Sort.LOGGING: Severity.INFO,
}


@check("secret-may-be-empty")
def secret_may_be_empty(repository: Repository) -> Reports:
    for found in empty_secrets(repository):
        read = found.read
        sure = read is not None
        yield report(
            found.span,
            f"{found.service.subject}.{found.name}.{found.variable}",
            "taken" if sure else "default",
            severity=None if sure or not found.documented else Severity.INFO,
            certainty=Certainty.CERTAIN if sure else Certainty.LIKELY,
            related=(Related(read.span, "It is read here."),) if read is not None else (),
            name=found.name,
            service=found.service.name,
            variable=found.variable,
        )


@check("development-in-production")
def development_in_production(repository: Repository) -> Reports:
    for found in leftovers(repository):
        yield report(
            found.span,
            found.subject,
            f"{found.sort}-fallback" if found.fallback else str(found.sort),
            severity=_SEVERITY.get(found.sort),
            certainty=Certainty.CERTAIN if found.sure else Certainty.LIKELY,
            name=found.what,
            service=found.contract.service.name,
            value=found.text,
        )


@check("build-time-variable-lost")
def build_time_variable_lost(repository: Repository) -> Reports:
    for found in frozen_variables(repository):
        service = found.contract.service
        yield report(
            found.span,
            f"{service.subject}.{'build.args' if found.mistake != 'run-time' else 'environment'}"
            f".{found.name}",
            str(found.mistake),
            certainty=Certainty.CERTAIN if found.sure else Certainty.LIKELY,
            related=(
                Related(found.step, "The front end is built here."),
                Related(found.read.span, "It is read here."),
            ),
            name=found.name,
            service=service.name,
            bundler=found.bundler,
        )
