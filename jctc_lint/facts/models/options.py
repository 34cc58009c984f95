"""What env.py tells Alembic to compare, and what to leave out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.conventions import configured
from jctc_lint.facts.migrations.evaluation.machine import Exhausted
from jctc_lint.facts.migrations.evaluation.values import (
    Element,
    Function,
    Raised,
    Unknown,
    truth,
)
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.modules import Module
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.models.model import DeclaredTable
    from jctc_lint.facts.schema.model import Name

VERSION_TABLE = "alembic_version"


@record
class Asked:
    """An object that env.py may leave out, and which of the sides have it.

    `kind` is Alembic's: table, column, index, unique_constraint, foreign_key_constraint.
    """

    kind: str
    name: str
    table: Name
    built: bool
    declared: bool


@record(frozen=False)
class Options:
    """Arguments of `context.configure`. A value that cannot be told counts as not given, but for
    the functions that leave things out: where their answer is not known, nothing is said.
    """

    machine: Machine | None = None
    compares_types: bool = True
    compares_defaults: bool = False
    every_schema: bool = False
    in_batches: bool = False
    version_table: str = VERSION_TABLE
    filters: list[tuple[str, Value]] = field(default_factory=list)

    def keeps(self, asked: Asked, model: DeclaredTable | None) -> bool:
        """Whether Alembic compares an object; False, too, where that cannot be told."""
        for option, function in self.filters:
            if option == "include_name" and not asked.built:
                continue
            args = _of_name(asked) if option == "include_name" else _of_object(asked, model)
            if self._answer(function, args) is not True:
                return False
        return True

    def _answer(self, function: Value, args: list[Value]) -> bool | None:
        machine = self.machine
        if not isinstance(function, Function) or machine is None:
            return None
        before, machine.module = machine.module, function.frame.module
        quiet = machine.sink.silence()
        try:
            return truth(machine.run_function(function, args, {}, function.node))  # type: ignore[arg-type]
        except (Raised, Exhausted, RecursionError):
            return None
        finally:
            machine.sink.unsilence(quiet)
            machine.module = before


def _of_name(asked: Asked) -> list[Value]:
    """Arguments of `include_name`."""
    table, schema = asked.table, asked.table.schema or None
    parents: dict[Value, Value] = {"schema_name": schema}
    if asked.kind != "table":
        parents["table_name"] = table.text
    parents["schema_qualified_table_name"] = str(table)
    return [asked.name, asked.kind, parents]


def _of_object(asked: Asked, model: DeclaredTable | None) -> list[Value]:
    """Arguments of `include_object`."""
    table = asked.table
    built = Element("Table", "sqlalchemy.Table", [table.text], {"schema": table.schema or None})
    shown: Value = Unknown("an object that Alembic compares")
    if asked.kind == "table":
        shown = model.element if model is not None and model.element is not None else built
    both = built if asked.built and asked.declared else None
    return [shown, asked.name, asked.kind, not asked.declared, both]


def options_of(machine: Machine, env: Module | None) -> Options:
    """The options of the calls of `context.configure`; the last that gives one counts."""
    found = Options(machine)
    given: dict[str, Value] = {}
    for call in configured(env) if env is not None else ():
        for keyword in call.keywords:
            if keyword.arg in _READ:
                given[keyword.arg] = _value(machine, keyword.value, env)
    compares = given.get("compare_type", True)
    found.compares_types = truth(compares) is True and not isinstance(compares, Function)
    found.compares_defaults = given.get("compare_server_default") is True
    found.every_schema = truth(given.get("include_schemas", False)) is True
    found.in_batches = truth(given.get("render_as_batch", False)) is True
    table = given.get("version_table")
    if isinstance(table, str):
        found.version_table = table
    for option in ("include_object", "include_name"):
        if given.get(option) is not None:
            found.filters.append((option, given[option]))
    return found


_READ = frozenset(
    {
        "compare_type", "compare_server_default", "include_schemas", "include_object",
        "include_name", "render_as_batch", "version_table",
    }
)  # fmt: skip


def _value(machine: Machine, node: ast.expr, env: Module | None) -> Value:
    assert env is not None
    if isinstance(node, ast.Name):
        return machine.member(env, node.id)
    try:
        return machine.evaluate(node, env.frame)
    except (Raised, Exhausted, RecursionError):
        return Unknown("an option of env.py")
