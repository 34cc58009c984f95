"""The constraints of Traefik's Docker provider: which containers it looks at at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Service

MAX_TEXT = 1_000
_LABEL = pattern(r"^\s*Label\(\s*[`\"]([^`\"]+)[`\"]\s*,\s*[`\"]([^`\"]*)[`\"]\s*\)\s*$")

Wanted = tuple[tuple[str, str], ...]
"""Labels and their values, all of which a container must have."""


def wanted_labels(constraints: str) -> Wanted | None:
    """What `Label(...) && Label(...)` asks for; None for other expressions."""
    if len(constraints) > MAX_TEXT:
        return None
    matches = [_LABEL.match(part) for part in constraints.split("&&")]
    found = tuple((match[1], match[2]) for match in matches if match is not None)
    return found if len(found) == len(matches) else None


def lets_through(wanted: Wanted, service: Service) -> Answer:
    """Whether a container has all of these labels."""
    answers = set()
    for name, value in wanted:
        label = service.labels.get(name)
        text = label.value.resolved if label is not None and label.value is not None else ""
        known = Answer.UNKNOWN if text is None else Answer.YES if text == value else Answer.NO
        answers.add(known if label is not None else Answer.NO)
    if Answer.NO in answers:
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.YES
