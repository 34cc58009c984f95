"""Histories that do not start on an empty database: the first tables are made by something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import CreateEnum, CreateTable, RenameTable
from jctc_lint.facts.schema.model import Kind, Name
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.follow_ups import Cause
    from jctc_lint.facts.migrations.replay import History

SEVERAL = 3
"""Tables that nobody creates: so many are no slip, wherever in the history they are missed."""
SCHEMA, TYPE = "schema-missing", "type-missing"
NO_TABLE = "NoSuchTableError: "


@record
class Bootstrap:
    """`causes` are the failures that come from it, `tables` all that are taken for given.

    `schemas` are those that are missing, where no table is.
    """

    causes: tuple[Cause, ...]
    tables: tuple[str, ...]
    schemas: tuple[str, ...] = ()


def bootstrap_of(history: History) -> Bootstrap | None:
    """The tables that revisions change and that none creates; None where that is a mere slip."""
    changed, made = _tables(history)
    enums = {
        str(c.enum) for step in history.steps for c in step.changes if isinstance(c, CreateEnum)
    }
    missed = [(cause, _taken(cause, enums)) for cause in history.causes]
    causes = [cause for cause, name in missed if name is not None and name not in made]
    first = next((cause for cause in history.causes if not _by_extension(cause)), None)
    if causes[:1] != [first] or all(cause.failure.kind == TYPE for cause in causes):
        return None
    names = {
        name: None for cause, name in missed if name and cause.failure.kind not in (SCHEMA, TYPE)
    }
    tables = list(dict.fromkeys(name.text for name in {**names, **changed} if name not in made))
    started = next((step.revision for step in history.steps if step.changes), None)
    if causes[0].revision is not started and len(tables) < SEVERAL:
        return None
    schemas = {str(name): None for cause, name in missed if cause.failure.kind == SCHEMA and name}
    return Bootstrap(tuple(causes), tuple(tables), tuple(schemas) if not tables else ())


def _taken(cause: Cause, enums: set[str]) -> Name | None:
    """As `missing_of`, with indexes of such tables, and enum types that no revision creates."""
    failure = cause.failure
    table = getattr(failure.change, "table", None)
    if failure.dropped_by is not None or failure.key is None:
        return missing_of(cause)
    if failure.kind == "index-missing" and isinstance(table, Name):
        return table
    if failure.kind == TYPE and failure.key.kind is Kind.TYPE:
        return failure.key.name if str(failure.key.name) not in enums else None
    return missing_of(cause)


def _by_extension(cause: Cause) -> bool:
    key = cause.failure.key
    return key is not None and key.kind is Kind.EXTENSION


def missing_of(cause: Cause) -> Name | None:
    """What a cause misses of which no revision has said that it goes.

    Also where code asks for it and gets an exception, or catches that and goes on.
    """
    failure = cause.failure
    if failure.kind == "raises" and failure.reason.startswith(NO_TABLE):
        schema, _, text = failure.reason.removeprefix(NO_TABLE).rpartition(".")
        return Name(text, schema)
    if failure.key is None or failure.dropped_by is not None:
        return None
    aborted = failure.kind == "transaction-aborted" and failure.reason.endswith("does not exist")
    relation = aborted and failure.key.kind is Kind.RELATION
    return failure.key.name if relation or failure.kind in ("table-missing", SCHEMA) else None


def _tables(history: History) -> tuple[dict[Name, None], set[Name]]:
    """Those that revisions change, in order, and those that they create."""
    changed: dict[Name, None] = {}
    made: set[Name] = set()
    for step in history.steps:
        for change in step.changes:
            table = getattr(change, "table", None)
            if isinstance(change, CreateTable):
                made.add(change.table)
            elif isinstance(table, Name) and not getattr(change, "if_exists", False):
                changed.setdefault(table)
            if isinstance(change, RenameTable):
                made.add(change.to)
    return changed, made
