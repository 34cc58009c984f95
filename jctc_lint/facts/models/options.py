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
    from jctc_lint.facts.schema.model import Name

VERSION_TABLE = "alembic_version"


@record(frozen=False)
class Options:
    """Arguments of `context.configure`. A value that cannot be told counts as not given, but for
    the functions that leave things out: where their answer is not known, nothing is said.
    """

    machine: Machine | None = None
    compares_types: bool = True
    every_schema: bool = False
    version_table: str = VERSION_TABLE
    filters: list[tuple[str, Value]] = field(default_factory=list)

    def keeps(self, kind: str, name: str, table: Name, *, built: bool) -> bool:
        """Whether Alembic compares an object; False, too, where that cannot be told.

        `kind` is Alembic's: table, column, index, unique_constraint, foreign_key_constraint.
        """
        for option, function in self.filters:
            if option == "include_name" and not built:
                continue
            if self._asked(option, function, kind, name, table, built=built) is not True:
                return False
        return True

    def _asked(
        self, option: str, function: Value, kind: str, name: str, table: Name, *, built: bool
    ) -> bool | None:
        machine = self.machine
        if not isinstance(function, Function) or machine is None:
            return None
        within = Element(
            "Table", "sqlalchemy.Table", [table.text], {"schema": table.schema or None}
        )
        shown = within if kind == "table" else Unknown("an object that Alembic compares")
        parents = {"schema_name": table.schema or None, "table_name": table.text,
                   "schema_qualified_table_name": str(table)}  # fmt: skip
        args: list[Value] = (
            [name, kind, parents] if option == "include_name" else [shown, name, kind, built, None]
        )
        before, machine.module = machine.module, function.frame.module
        quiet = machine.sink.silence()
        try:
            return truth(machine.run_function(function, args, {}, function.node))  # type: ignore[arg-type]
        except (Raised, Exhausted, RecursionError):
            return None
        finally:
            machine.sink.unsilence(quiet)
            machine.module = before


def options_of(machine: Machine, env: Module | None) -> Options:
    """The options of the calls of `context.configure`; the last that gives one counts."""
    found = Options(machine)
    given: dict[str, Value] = {}
    for call in configured(env) if env is not None else ():
        for keyword in call.keywords:
            if keyword.arg in _READ:
                given[keyword.arg] = _value(machine, keyword.value, env)
    if truth(given.get("compare_type", True)) is not True or isinstance(
        given.get("compare_type"), Function
    ):
        found.compares_types = False
    found.every_schema = truth(given.get("include_schemas", False)) is True
    table = given.get("version_table")
    if isinstance(table, str):
        found.version_table = table
    for option in ("include_object", "include_name"):
        if given.get(option) is not None:
            found.filters.append((option, given[option]))
    return found


_READ = frozenset(
    {"compare_type", "include_schemas", "version_table", "include_object", "include_name"}
)


def _value(machine: Machine, node: ast.expr, env: Module | None) -> Value:
    assert env is not None
    if isinstance(node, ast.Name):
        return machine.member(env, node.id)
    try:
        return machine.evaluate(node, env.frame)
    except (Raised, Exhausted, RecursionError):
        return Unknown("an option of env.py")
