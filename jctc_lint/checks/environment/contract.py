"""Does a service get what its code reads, and in a form that the code takes?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.environment.breaches import misshapen_values, missing_variables
from jctc_lint.facts.environment.contract import called
from jctc_lint.facts.environment.demanded import demanded_by_documents
from jctc_lint.facts.environment.model import Need
from jctc_lint.facts.environment.unread import undocumented_variables, unread_variables
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.environment.breaches import Missing
    from jctc_lint.facts.repository import Repository

MAX_NAMES = 6
"""Most names that one message lists."""


@check("required-variable-missing")
def required_variable_missing(repository: Repository) -> Reports:
    for found in missing_variables(repository):
        service = found.contract.service
        yield report(
            found.blank.span if found.blank is not None else service.span,
            f"{service.subject}.environment.{found.variable.name}",
            _how_missing(found),
            severity=Severity.ERROR if found.read.need is Need.START else Severity.WARNING,
            certainty=Certainty.LIKELY if found.by_hand else Certainty.CERTAIN,
            related=(Related(found.read.span, "It is read here."),),
            name=found.variable.name,
            service=service.name,
            path=found.read.span.path,
            misspelt=found.misspelt,
            file=found.by_hand,
        )


def _how_missing(found: Missing) -> str:
    start = found.read.need is Need.START
    if found.blank is not None:
        return "blank" if start else "blank-use"
    if found.misspelt:
        return "misspelt"
    if found.by_hand:
        return "by-hand" if start else "by-hand-use"
    return "default" if start else "use"


@check("wrong-shape")
def wrong_shape(repository: Repository) -> Reports:
    for found in misshapen_values(repository):
        service, read = found.contract.service, found.read
        yield report(
            found.given.span,
            f"{service.subject}.environment.{found.given.name}",
            "fallback" if found.fallback else "default",
            severity=Severity.WARNING if found.fallback else None,
            related=(Related(read.span, "It is read here."),),
            name=found.given.name,
            service=service.name,
            shape=_shape(read.shape, read.choices),
        )


def _shape(shape: str, choices: tuple[str, ...]) -> str:
    if choices and len(choices) <= MAX_NAMES:
        return f"one of {', '.join(choices)}"
    return f"{'an' if shape[:1] in 'aeio' else 'a'} {shape}"


@check("variable-never-read")
def variable_never_read(repository: Repository) -> Reports:
    for found in unread_variables(repository):
        service = found.contract.service
        meant = found.meant
        yield report(
            found.given.span,
            f"{service.subject}.environment.{found.given.name}",
            "default" if meant is None else "misspelt",
            severity=None if meant is None else Severity.WARNING,
            related=(Related(meant.span, "This is read."),) if meant is not None else (),
            name=found.given.name,
            service=service.name,
            meant=called(meant) if meant is not None else "",
        )


@check("undocumented-variable")
def undocumented_variable(repository: Repository) -> Reports:
    for found in undocumented_variables(repository):
        first = found.reads[0]
        if found.required:
            yield report(
                first.span,
                f"environment.{called(first)}",
                name=called(first),
                service=found.contract.service.name,
            )
            continue
        names = [called(read) for read in found.reads]
        rest = len(names) - MAX_NAMES
        listed = ", ".join(names[:MAX_NAMES]) + (f" and {rest} more" if rest > 0 else "")
        yield report(
            first.span,
            "environment",
            "optional" if len(names) == 1 else "several",
            certainty=Certainty.LIKELY,
            names=listed,
            count=len(names),
        )


@check("documented-variable-not-passed")
def documented_variable_not_passed(repository: Repository) -> Reports:
    for found in demanded_by_documents(repository):
        service = found.contract.service
        yield report(
            service.span,
            f"{service.subject}.environment.{called(found.read)}",
            certainty=Certainty.LIKELY if found.by_hand else Certainty.CERTAIN,
            related=(
                Related(found.document.span, "It is said to be required here."),
                Related(found.read.span, "It is read here."),
            ),
            name=called(found.read),
            service=service.name,
            path=found.document.span.path,
        )
