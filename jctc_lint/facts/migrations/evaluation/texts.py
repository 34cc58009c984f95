"""Texts that are put together from values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.partial import text_with
from jctc_lint.facts.migrations.evaluation.reflection import shown_type
from jctc_lint.facts.migrations.evaluation.values import (
    HOLE,
    LITERALS,
    Element,
    External,
    Handle,
    Member,
    Unknown,
    is_plain,
)

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value


MAX_TEXT = 256 * 1024


def _with_spec(value: Value, spec: str) -> str | None:
    if any(int(digits) > 1000 for digits in _digits(spec)):
        return None
    try:
        return format(value, spec)
    except (ValueError, TypeError):
        return None


def _digits(spec: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in spec).split()


def limited(text: str) -> Value:
    return text if len(text) <= MAX_TEXT else Unknown("a text that is too long")


def formatted(machine: Machine, value: Value, conversion: int = -1) -> str | None:
    """A value as an f-string or `str()` shows it; None where that is not known."""
    if isinstance(value, str) and conversion != ord("r"):
        return value
    if is_plain(value):
        if not isinstance(value, LITERALS) and len(value) > 1000:
            return None
        return repr(value) if conversion == ord("r") else str(value)
    if isinstance(value, Member) and conversion == -1:
        strings = any(isinstance(base, External) and base.last in ("StrEnum", "IntEnum")
                      for base in value.of.order)  # fmt: skip
        return str(value.value) if strings else f"{value.of.name}.{value.name}"
    if isinstance(value, Element):
        return machine.rendered(value)
    if isinstance(value, Handle) and value.kind == "path":
        return str(value.names["text"])
    if isinstance(value, Handle) and value.kind == "type" and conversion == -1:
        return shown_type(value.names["type"])
    return None


def percent(machine: Machine, template: str, values: Value) -> Value:
    """`template % values`."""
    given = values if isinstance(values, (tuple, dict)) else (values,)
    items = given.values() if isinstance(given, dict) else given
    shown = [v if isinstance(v, (int, float)) else formatted(machine, v) for v in items]
    if any(int(d) > 1000 for d in _digits(template)):
        return Unknown("a text that is too long")
    unknown = [item for item in shown if item is None]
    shown = [HOLE if item is None else item for item in shown]
    try:
        if isinstance(given, dict):
            made = template % dict(zip(given, shown, strict=True))
        else:
            made = template % tuple(shown)
        return text_with([made], values) if unknown else limited(made)
    except (TypeError, ValueError, KeyError):
        return Unknown("text whose placeholders do not fit")
