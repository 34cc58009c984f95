"""Where a joined project has a mapping, a list or a scalar, and Compose wants another of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Layer, Problem
from jctc_lint.facts.compose.tree import Items, Leaf, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.tree import Field

MAPPINGS = ("services", "networks", "volumes", "secrets", "configs", "models")
"""Sections that must be mappings, also when they are empty."""
_LISTS = frozenset(
    {
        "cap_add", "cap_drop", "configs", "devices", "expose", "external_links", "group_add",
        "links", "ports", "profiles", "secrets", "security_opt", "volumes", "volumes_from",
    }
)  # fmt: skip
"""Settings of a service that have no other form."""
_NESTED = frozenset({"build", "deploy", "healthcheck"})
_MAY_BE_EMPTY = frozenset({"command", "entrypoint", "deploy", "develop", "extends"})


def misshapen(root: Table) -> Iterator[Problem]:
    """Sections and services that are no mappings, settings that are no lists, or empty."""
    for name in MAPPINGS:
        section = root.fields.get(name)
        if section is None:
            continue
        if not isinstance(section.value, Table):
            yield no_mapping(section, name)
        elif name == "services":
            for service in section.value.fields.values():
                path = f"services.{service.name}"
                if isinstance(service.value, Table):
                    yield from _empty(service.value, path, _MAY_BE_EMPTY)
                else:
                    yield no_mapping(service, path)


def _empty(table: Table, path: str, allowed: frozenset[str]) -> Iterator[Problem]:
    """Keys without a value, down to the settings of `build`, `deploy` and `healthcheck`."""
    for name, field in table.fields.items():
        if name.startswith("x-"):
            continue
        if name in _NESTED and isinstance(field.value, Table):
            yield from _empty(field.value, f"{path}.{name}", frozenset())
        elif _is_null(field) and name not in allowed:
            yield no_mapping(field, f"{path}.{name}")
        elif name in _LISTS and not isinstance(field.value, Items):
            yield no_mapping(field, f"{path}.{name}", "is no list")


def _is_null(field: Field) -> bool:
    return isinstance(field.value, Leaf) and field.value.value is None


def no_mapping(field: Field, path: str, reason: str = "is no mapping") -> Problem:
    """That a key has something else than it must have, or nothing."""
    null = _is_null(field)
    reason = "is empty" if null else reason
    span = field.name_span if null else field.value.span
    return Problem(span, reason, Layer.SHAPE, path)


_KINDS: dict[str, tuple[type, ...]] = {
    "build": (Leaf, Table),
    "depends_on": (Items, Table),
    "devices": (Items,),
    "models": (Items, Table),
    "networks": (Items, Table),
    "ports": (Items,),
    "volumes": (Items,),
}
"""Settings whose short form Compose writes out as soon as it has read a file."""


def of_another_kind(services: Table) -> Iterator[Problem]:
    """Settings in a file that is only extended: Compose checks no more than these there."""
    for service in services.fields.values():
        table = service.value if isinstance(service.value, Table) else Table({}, service.span)
        for name, kinds in _KINDS.items():
            field = table.fields.get(name)
            if field is not None and not _is_null(field) and not isinstance(field.value, kinds):
                path = f"services.{service.name}.{name}"
                yield no_mapping(field, path, "is of a kind that this setting cannot have")
