"""Where a joined project has a mapping, a list or a scalar, and Compose wants another of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Layer, Problem
from jctc_lint.facts.compose.tree import Leaf, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.tree import Field

MAPPINGS = ("services", "networks", "volumes", "secrets", "configs", "models")
"""Sections that must be mappings, also when they are empty."""


def misshapen(root: Table) -> Iterator[Problem]:
    """Sections and services that are no mappings."""
    for name in MAPPINGS:
        section = root.fields.get(name)
        if section is None:
            continue
        if not isinstance(section.value, Table):
            yield _problem(section, name)
        elif name == "services":
            for service in section.value.fields.values():
                if not isinstance(service.value, Table):
                    yield _problem(service, f"services.{service.name}")


def _problem(field: Field, path: str) -> Problem:
    null = isinstance(field.value, Leaf) and field.value.value is None
    reason = "is empty" if null else "is no mapping"
    span = field.name_span if null else field.value.span
    return Problem(span, reason, Layer.SHAPE, path)
