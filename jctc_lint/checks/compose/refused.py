"""Rules about projects that Compose refuses: unknown keys, names that nothing defines, clashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.compose.model import Layer
from jctc_lint.facts.compose.profiles import hidden_needs
from jctc_lint.facts.compose.verdict import TOP
from jctc_lint.finding import Certainty, Related

if TYPE_CHECKING:
    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.compose.verdict import Reason, Verdict


@check("unknown-key")
def unknown_key(verdict: Verdict) -> Reports:
    for reason in verdict.reasons:
        if reason.key:
            subject = f"{reason.path}.{reason.key}"
            yield report(
                reason.span,
                subject,
                _kind(reason),
                path=reason.path,
                key=reason.key,
                meant=reason.meant,
            )


def _kind(reason: Reason) -> str:
    if reason.text.startswith("has the name"):
        return "name"
    if reason.meant:
        return "meant"
    return "top" if reason.path == TOP else "default"


@check("refused-value")
def refused_value(verdict: Verdict) -> Reports:
    for reason in verdict.reasons:
        if reason.layer in (Layer.SHAPE, Layer.VALUE) and not reason.key:
            yield _told(reason)


@check("undefined-reference")
def undefined_reference(verdict: Verdict) -> Reports:
    yield from _of(verdict, Layer.REFERENCE)
    for need in hidden_needs(verdict.project, verdict.repository):
        yield report(
            need.entry.span,
            f"{need.service.subject}.depends_on[{need.target.name}]",
            "profile",
            certainty=Certainty.LIKELY,
            related=(Related(need.target.span, "It is only there with a profile."),),
            service=need.service.name,
            target=need.target.name,
            profile=need.target.profiles[0],
        )


@check("dependency-cycle")
def dependency_cycle(verdict: Verdict) -> Reports:
    yield from _of(verdict, Layer.CIRCLE)


@check("contradicting-settings")
def contradicting_settings(verdict: Verdict) -> Reports:
    yield from _of(verdict, Layer.CLASH)


def _of(verdict: Verdict, layer: Layer) -> Reports:
    return (_told(reason) for reason in verdict.reasons if reason.layer is layer)


def _told(reason: Reason) -> Report:
    what = "is this one meant?" if reason.lacks is not None else "the other service"
    others = () if reason.other is None else (Related(reason.other, what),)
    section, name = reason.lacks or ("", "")
    return report(
        reason.span,
        reason.path,
        section.removesuffix("s") or "default",
        certainty=Certainty.CERTAIN if reason.certain else Certainty.LIKELY,
        related=others,
        path=reason.path,
        name=name,
        reason=_clause(reason.text),
    )


def _clause(reason: str) -> str:
    """What is wrong with a thing, as a clause of its own that can stand in single quotes."""
    clause = reason if reason.startswith(("'", "a ", "the ")) else f"it {reason}"
    return clause.replace("'", '"')
