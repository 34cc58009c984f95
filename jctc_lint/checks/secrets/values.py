"""Family SEC: does the container get the value that was written, and does a secret lie open?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.readers.disagreements import disagreements
from jctc_lint.facts.values.alterations import Weight
from jctc_lint.facts.values.doubles import doubles
from jctc_lint.facts.values.open_secrets import Sort
from jctc_lint.facts.values.unquoted import unquoted_secrets
from jctc_lint.facts.values.urls import broken_urls
from jctc_lint.finding import Certainty, Fix, Related, Safety, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.values.open_secrets import OpenSecret

_SEVERITY = {
    Weight.BREAKS: Severity.ERROR,
    Weight.DOUBTFUL: Severity.WARNING,
    Weight.HARMLESS: Severity.INFO,
}


@check("unquoted-secret")
def unquoted_secret(repository: Repository) -> Reports:
    for found in unquoted_secrets(repository):
        yield report(
            found.span,
            found.subject,
            found.form,
            severity=Severity.WARNING if found.deployed else Severity.INFO,
            fix=Fix("Put it in single quotes.", Safety.SAFE, found.edits) if found.edits else None,
            name=found.name,
            owner=found.owner,
        )


@check("value-altered")
def value_altered(repository: Repository) -> Reports:
    for found in repository.altered_values:
        told = bool(found.part or found.written)
        yield report(
            found.span,
            found.subject,
            f"{found.how}-told" if told else found.how,
            severity=_SEVERITY[found.weight],
            certainty=Certainty.CERTAIN if found.certain else Certainty.LIKELY,
            name=found.name,
            owner=found.owner,
            written=found.written,
            received=found.received,
            part=found.part,
        )


@check("hard-coded-secret")
def hard_coded_secret(repository: Repository) -> Reports:
    for found in repository.open_secrets:
        severity = _open_severity(found)
        if severity is not None:
            yield report(
                found.span,
                found.subject,
                "text" if found.sort is Sort.INSIDE and not found.name else found.sort,
                severity=severity,
                name=found.name,
                owner=found.owner,
                what=found.what,
            )


def _open_severity(found: OpenSecret) -> Severity | None:
    """A literal in production is the worst. Weak ones have a rule of their own."""
    if found.sort in (Sort.PLACEHOLDER, Sort.WEAK):
        return None
    if found.role is Role.PRODUCTION:
        serious = found.sort in (Sort.LITERAL, Sort.INSIDE)
        return Severity.ERROR if serious else Severity.WARNING
    if found.sort is Sort.HASH:
        return None
    return Severity.INFO if found.sort is Sort.DEFAULT else Severity.WARNING


@check("readers-disagree")
def readers_disagree(repository: Repository) -> Reports:
    for found in disagreements(repository):
        yield report(
            found.span,
            f"readers.{found.feature}",
            "more" if found.more else "default",
            severity=Severity.INFO if found.example else Severity.WARNING,
            certainty=Certainty.LIKELY,
            name=found.name,
            path=found.path,
            one=found.one,
            other=found.other,
            more=found.more,
        )


@check("password-breaks-url")
def password_breaks_url(repository: Repository) -> Reports:
    for found in broken_urls(repository):
        yield report(
            found.span,
            found.subject,
            "variable" if found.variable else "default",
            severity=Severity.ERROR if found.certain else Severity.WARNING,
            certainty=Certainty.CERTAIN if found.certain else Certainty.LIKELY,
            name=found.name,
            owner=found.owner,
            sign=found.sign,
            variable=found.variable,
        )


@check("set-twice")
def set_twice(repository: Repository) -> Reports:
    for found in doubles(repository):
        yield report(
            found.span,
            found.subject,
            certainty=Certainty.LIKELY,
            related=(Related(found.again, "The value that holds."),),
            name=found.name,
            owner=found.owner,
        )
