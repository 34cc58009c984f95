"""Joined files with a part of them changed; nothing is changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.tree import Field, Leaf, Table
from jctc_lint.reading.yaml_tree import Scalar
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.compose.tree import Path


def with_contexts(table: Table) -> Table:
    """What is included, the builds with the context that they leave out: their own folder."""
    services = table.table("services")
    if services is None:
        return table
    fields = {}
    for name, service in services.fields.items():
        build = service.value.table("build") if isinstance(service.value, Table) else None
        if build is not None and "context" not in build.fields and build.directory is not None:
            here = Leaf(Scalar(".", "", None, build.span), ".", None, build.directory)
            context = Field("context", build.span, here, build.span)
            build = replace(build, fields={**build.fields, "context": context})
            assert isinstance(service.value, Table)
            value = with_entry(service.value, "build", build)
            fields[name] = replace(service, value=value)
    services = replace(services, fields={**services.fields, **fields})
    return with_entry(table, "services", services)


def size_of(service: Table) -> int:
    values = [entry.value for entry in service.fields.values()]
    return len(values) + sum(
        len(value.fields) if isinstance(value, Table) else len(value.items)
        for value in values
        if not isinstance(value, Leaf)
    )


def section_of(table: Table, name: str) -> Table:
    return table.table(name) or Table({}, table.span)


def below(marks: tuple[Path, ...], name: str) -> tuple[Path, ...]:
    return tuple(mark[1:] for mark in marks if mark[0] == name and len(mark) > 1)


def with_entry(table: Table, name: str, value: Table) -> Table:
    known = table.fields.get(name)
    entry = Field(name, value.span, value, value.span) if known is None else known
    return replace(table, fields={**table.fields, name: replace(entry, value=value)})


def without(table: Table, name: str) -> Table:
    return replace(table, fields={key: e for key, e in table.fields.items() if key != name})
