"""The rules' judgement: typed questions to the facts, one module a family.

A check is a generator function marked with `@check("rule-name")`. The name of its first
parameter's type says what it is called with (see `engine.subjects`); a second parameter,
`options`, gets the rule's options. It yields `report(...)`; severity, wording and titles come
from the rule's page in the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.schema.open_names import shown
from jctc_lint.finding import Certainty, Severity
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.finding import Fix, Related
    from jctc_lint.text import Span

MODULES = {
    "CMP": "jctc_lint.checks.compose",
    "SEC": "jctc_lint.checks.secrets",
    "TRF": "jctc_lint.checks.traefik",
    "DEP": "jctc_lint.checks.start_order",
    "ENV": "jctc_lint.checks.environment",
    "REV": "jctc_lint.checks.revisions",
    "MIG": "jctc_lint.checks.migrations",
    "LCK": "jctc_lint.checks.live_safety",
    "DRF": "jctc_lint.checks.drift",
    "OPS": "jctc_lint.checks.deploy",
    "JCT": "jctc_lint.checks.house",
}
"""Family to the module that holds its checks."""


@record(eq=True)
class Report:
    """What a check saw. `message` is a key of the rule's messages, `arguments` fill it."""

    at: Span
    subject: str
    message: str = "default"
    arguments: Mapping[str, str] = field(default_factory=dict)
    severity: Severity | None = None
    certainty: Certainty = Certainty.CERTAIN
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


Reports = Iterator[Report]


@record(eq=True)
class Check:
    """A check function and what it wants to be called with."""

    rule: str
    subject: str
    wants_options: bool
    function: Callable[..., Reports]


CHECKS: dict[str, Check] = {}
"""Rule name to its check, filled as the families' modules are imported."""


def check(rule: str) -> Callable[[Callable[..., Reports]], Callable[..., Reports]]:
    """Mark a generator function as the judgement of the rule with this name."""

    def mark(function: Callable[..., Reports]) -> Callable[..., Reports]:
        code = function.__code__
        subject = str(function.__annotations__[code.co_varnames[0]])
        CHECKS[rule] = Check(rule, subject, code.co_argcount > 1, function)
        return function

    return mark


def report(
    at: Span,
    subject: str,
    message: str = "default",
    *,
    severity: Severity | None = None,
    certainty: Certainty = Certainty.CERTAIN,
    related: tuple[Related, ...] = (),
    fix: Fix | None = None,
    **arguments: Any,
) -> Report:
    """A report. A `severity` other than the rule's own must be one of the rule's `levels`."""
    texts = {name: shown(str(value)) for name, value in arguments.items()}
    return Report(at, subject, message, texts, severity, certainty, related, fix)
