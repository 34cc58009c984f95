"""The edit that lets a service wait for a health check: `depends_on` with a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.text import Edit, Span, pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Dependency, Service

MAX_TEXT = 2_000
_FLOW = pattern(r"\[[ \t]*(?:[\w.\-]+)(?:[ \t]*,[ \t]*[\w.\-]+)*[ \t]*\]")
_BLOCK = pattern(r"-[ \t]+[\w.\-]+[ \t]*(?:\n[ \t]*-[ \t]+[\w.\-]+[ \t]*)*")
_NAME = pattern(r"[\w.][\w.\-]*")
_STARTED = pattern(r"\bcondition:[ \t]*(service_started)\b")


def waiting_edits(service: Service, entry: Dependency) -> tuple[Edit, ...]:
    """Edits after which the service waits for that one; none where the text is not plain.

    Of a list all entries are written out, the others with the condition that they have.
    """
    if not entry.short:
        return _in_mapping(entry.span)
    whole = service.depends_on_span
    if whole is None or not _holds(whole, entry.span) or len(whole.text) > MAX_TEXT:
        return ()
    names = _names(whole.text)
    if entry.service not in names or len(set(names)) != len(names):
        return ()
    conditions = dict.fromkeys(names, "service_started") | {entry.service: "service_healthy"}
    if whole.text.startswith("["):
        pairs = ", ".join(f"{name}: {{condition: {value}}}" for name, value in conditions.items())
        return (Edit(whole, f"{{{pairs}}}"),)
    line = whole.source.line(whole.line)
    if line.strip() != whole.text.partition("\n")[0].strip():
        return ()
    indent = " " * (whole.column - 1 + _deeper(whole))
    body = "\n".join(f"{indent}{n}:\n{indent}  condition: {v}" for n, v in conditions.items())
    start = whole.start - (whole.column - 1)
    return (Edit(Span(whole.source, start, whole.end), body),)


def _in_mapping(span: Span) -> tuple[Edit, ...]:
    found = list(_STARTED.finditer(span.text)) if len(span.text) <= MAX_TEXT else []
    if len(found) != 1:
        return ()
    start = span.start + found[0].start(1)
    return (Edit(Span(span.source, start, start + len("service_started")), "service_healthy"),)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.source is inner.source and outer.start <= inner.start and inner.end <= outer.end


def _names(text: str) -> list[str]:
    """The entries of a list that is nothing but plain names."""
    plain = text.strip()
    if _FLOW.fullmatch(plain) or _BLOCK.fullmatch(plain):
        return [match[0] for match in _NAME.finditer(plain.replace("- ", "  "))]
    return []


def _deeper(whole: Span) -> int:
    """Two when the list stands below its key without being indented, as a mapping may not."""
    for number in range(whole.line - 1, 0, -1):
        line = whole.source.line(number)
        if line.strip():
            return 2 if len(line) - len(line.lstrip(" ")) >= whole.column - 1 else 0
    return 0
