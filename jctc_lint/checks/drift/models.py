"""Models that Alembic does not see, and what the metadata itself gets wrong."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.drift.tables import some
from jctc_lint.facts.migrations.location import joined, roots_of
from jctc_lint.facts.models.create_all import create_all_calls
from jctc_lint.facts.models.drift import Drift
from jctc_lint.facts.models.frozen import frozen_in
from jctc_lint.facts.schema.model import Kind
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Collection

    from jctc_lint.checks import Reports
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.models.create_all import CreatesAll
    from jctc_lint.facts.models.model import DeclaredTable
    from jctc_lint.text import Span


_IMPORTER = {
    False: "the application imports it here.",
    True: "it is imported here, by nothing that a service is seen to load.",
}
"""By whether no service loads the module."""


@check("model-not-imported")
def model_not_imported(comparison: Comparison) -> Reports:
    by_module: dict[str, list[DeclaredTable]] = {}
    for table in comparison.declared.unreached.values():
        by_module.setdefault(table.span.path, []).append(table)
    missing = {item.table for item in comparison.beyond if item.kind is Drift.ADD_TABLE}
    for path, every in sorted(by_module.items()):
        tables = [table for table in every if not comparison.known(_unreached, table.name)]
        if not tables:
            continue
        lost = [table for table in tables if table.name in missing]
        used = comparison.imports_of(path)
        unused = used is None or comparison.runs(path) is False
        yield report(
            tables[0].span,
            f"{comparison.environment.subject}/module:{path}",
            "missing" if lost else "default" if _dropped(comparison, tables) else "unseen",
            severity=Severity.ERROR if lost and not unused else Severity.WARNING,
            certainty=Certainty.CERTAIN if used is not None else Certainty.LIKELY,
            related=(Related(used, _IMPORTER[unused]),) if used else (),
            module=_dotted(comparison, path),
            env=f"{comparison.environment.script_location or '.'}/env.py",
            tables=some([str(table.name) for table in (lost or tables)]),
        )


def _unreached(comparison: Comparison) -> Collection[object]:
    return comparison.declared.unreached


def _dropped(comparison: Comparison, tables: list[DeclaredTable]) -> bool:
    """Whether autogenerate finds one in the database: other schemas only with `include_schemas`."""
    schema = comparison.history.schema
    every_schema = comparison.declared.options.every_schema
    return any(
        schema.present(schema.find(Kind.RELATION, table.name))
        for table in tables
        if every_schema or not table.name.schema
    )


def _dotted(comparison: Comparison, path: str) -> str:
    """The name that env.py would import: from the nearest folder above it that is no package."""
    environment = comparison.environment
    files = environment.repository.files
    for root in roots_of(environment.script_location):
        package = files.exists(joined(root, "__init__.py"))
        if not package and (not root or path.startswith(f"{root}/")):
            path = path[len(root) :].lstrip("/")
            break
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@check("index-name-twice")
def index_name_twice(comparison: Comparison) -> Reports:
    seen: dict[tuple[str, str], tuple[DeclaredTable, Span | None]] = {}
    declared = comparison.declared
    for table in (*declared.tables.values(), *declared.unreached.values()):
        for index in table.described.indexes:
            key = (table.name.schema, index.name.text)
            if key not in seen:
                seen[key] = (table, index.place)
                continue
            if comparison.known(_doubles, key):
                continue
            first, place = seen[key]
            same = first is table
            yield report(
                index.place or table.span,
                f"{comparison.environment.subject}/{table.name}:index:{index.name.text}",
                "same-table" if same else "default",
                related=(Related(place or first.span, "the first of this name."),),
                index=index.name.text,
                table=table.name,
                other=first.name,
            )


def _doubles(comparison: Comparison) -> Collection[object]:
    declared = comparison.declared
    tables = (*declared.tables.values(), *declared.unreached.values())
    names = Counter((t.name.schema, i.name.text) for t in tables for i in t.described.indexes)
    return {name for name, number in names.items() if number > 1}


@check("enum-label-not-migrated")
def enum_label_not_migrated(comparison: Comparison) -> Reports:
    for enum, every in comparison.labels:
        missing = [m for m in every if not comparison.known(_labels, (enum.name, m))]
        if not missing:
            continue
        built = comparison.history.schema.enum(enum.name)
        made = built.place if built is not None else None
        yield report(
            enum.place or comparison.environment.span,
            f"{comparison.environment.subject}/enum:{enum.name}",
            related=(Related(made, "the type is made here."),) if made else (),
            enum=enum.name,
            labels=some(list(missing)),
        )


def _labels(comparison: Comparison) -> Collection[object]:
    return {(enum.name, label) for enum, missing in comparison.labels for label in missing}


@check("create-all-beside-migrations")
def create_all_beside_migrations(comparison: Comparison) -> Reports:
    for number, found in enumerate(create_all_calls(comparison.environment)):
        if comparison.known(_creating, _line(found)):
            continue
        runs = found.serves or comparison.imports_of(found.span.path) is not None
        yield report(
            found.span,
            f"{comparison.environment.subject}/create-all:{found.span.path}:{number}",
            certainty=Certainty.LIKELY if found.guarded or not runs else Certainty.CERTAIN,
        )


def _creating(comparison: Comparison) -> Collection[object]:
    return {_line(found) for found in create_all_calls(comparison.environment)}


def _line(found: CreatesAll) -> str:
    return found.span.source.line(found.span.line).strip()


@check("frozen-default-in-model")
def frozen_default_in_model(comparison: Comparison) -> Reports:
    declared = comparison.declared
    for table in (*declared.tables.values(), *declared.unreached.values()):
        for found in frozen_in(table):
            if comparison.known(_frozen, (table.name, found.column.name)):
                continue
            yield report(
                found.column.place or table.span,
                f"{comparison.environment.subject}/{table.name}.{found.column.name}:default",
                column=f"{table.name}.{found.column.name}",
                text=found.text,
            )


def _frozen(comparison: Comparison) -> Collection[object]:
    declared = comparison.declared
    return {
        (table.name, found.column.name)
        for table in (*declared.tables.values(), *declared.unreached.values())
        for found in frozen_in(table)
    }
