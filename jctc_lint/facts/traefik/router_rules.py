"""The rule of one router, judged for the Traefik that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.labels import quoted, text_of, to_be_filled_in
from jctc_lint.facts.traefik.matchers import judge, names_of
from jctc_lint.facts.traefik.rule_language import (
    UNKNOWN,
    Misformed,
    NotUnderstood,
    calls,
    parse,
)
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Assignment, Value
    from jctc_lint.facts.traefik.label_options import Release
    from jctc_lint.facts.traefik.labels import Part
    from jctc_lint.facts.traefik.rule_language import Expression
    from jctc_lint.facts.traefik.rule_troubles import Finding
    from jctc_lint.facts.traefik.versions import Reader


@record(eq=True)
class RuleProblem:
    """Why a router's rule lets nothing in.

    `kind` is a `Fault`, a `Trouble` or `no-tls`. `call` is the matcher in question. `generation` is
    the version of the rule language that it is a problem in, None for both. `sure` is False where
    Traefik 2 would take the rule, and which version reads it is not known.
    """

    label: Assignment
    kind: str
    call: str = ""
    detail: str = ""
    meant: str = ""
    generation: int | None = None
    sure: bool = True

    @property
    def never(self) -> bool:
        """Traefik accepts the rule, and no request matches."""
        return self.kind.startswith("never-")


def rule_text(value: Value) -> str | None:
    """A rule with what is not known of it replaced by `UNKNOWN`; None when that is all of it."""
    if value.resolved is not None:
        return value.resolved
    if not value.segments:
        return None
    parts = [UNKNOWN if part.text is None else part.text for part in value.segments]
    return "".join(parts)


def problem_of(router: Part, reader: Reader) -> list[RuleProblem]:
    """What is wrong with a router's rule; nothing when it is empty or not known."""
    label = router.options.get("rule")
    if label is None or label.value is None or router.protocol not in ("http", "tcp"):
        return []
    text = rule_text(label.value)
    if not text or quoted(label) or to_be_filled_in(text):
        return []
    found = {
        generation: _problems(label, text, router, generation, reader.release)
        for generation in _generations(router, reader)
    }
    if len(found) == 1:
        return next(iter(found.values()))
    newer, older = found[3], found[2]
    if newer and not older:
        # Version 2 would take it; only a project that has the Traefik tells.
        told = reader.release is not None or reader.old
        return [] if told else [_likely(problem) for problem in newer]
    return newer[:1] if newer and older else []


def _likely(problem: RuleProblem) -> RuleProblem:
    return RuleProblem(
        problem.label, problem.kind, problem.call, problem.detail, problem.meant, 3, sure=False
    )


def _generations(router: Part, reader: Reader) -> tuple[int, ...]:
    """The versions of the rule language that may be read here."""
    if reader.release is not None and reader.release < (3, 0, 0):
        return (2,)
    told = router.options.get("rulesyntax")
    syntax = reader.syntax
    if told is not None and told.value is not None:
        syntax = told.value.resolved or syntax if told.value.resolved is not None else None
    elif reader.release is None and not syntax:
        return (3, 2)
    if syntax is None:
        return (3, 2)
    return (2,) if syntax == "v2" else (3,)


def _problems(
    label: Assignment, text: str, router: Part, generation: int, release: Release | None
) -> list[RuleProblem]:
    try:
        expression = parse(text)
    except Misformed as misformed:
        return [RuleProblem(label, misformed.fault.value, "", _told(misformed.text))]
    except NotUnderstood:
        return []
    found = judge(expression, router.protocol, generation, release)
    if router.protocol == "tcp" and (not found or found[0].trouble.never):
        names = _plain_names(expression, router)
        if names is not None:
            return [RuleProblem(label, "no-tls", names, generation=None)]
    return [_problem(label, item, generation) for item in found]


def _problem(label: Assignment, found: Finding, generation: int) -> RuleProblem:
    call, detail = _told(found.call), _told(found.detail)
    return RuleProblem(label, found.trouble.value, call, detail, found.meant, generation)


MAX_TOLD = 80


def _told(text: str) -> str:
    """A part of a rule for a message: short, and dots for what is not known."""
    text = text.replace(UNKNOWN, "...")
    return text if len(text) <= MAX_TOLD else f"{text[:MAX_TOLD]}..."


def _plain_names(expression: Expression, router: Part) -> str | None:
    """The first `HostSNI` of a TCP router without TLS, which cannot see names then."""
    if any(option == "tls" or option.startswith("tls.") for option in router.options):
        bare = router.options.get("tls")
        value = text_of(bare)
        if value is None or value == "" or value.lower() == "true":
            return None
    for call in calls(expression):
        if call.name in names_of("HostSNI") and call.arguments and not call.negated:
            first = call.arguments[0]
            return None if first == "*" or UNKNOWN in first else call.text
    return None
