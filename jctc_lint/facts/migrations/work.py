"""What the operations of a migration function change: data, or more than data."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.constants import evaluate
from jctc_lint.facts.migrations.model import Work
from jctc_lint.reading.python_tree import nodes
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jctc_lint.facts.migrations.constants import Known

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_EXECUTES = frozenset({"execute", "exec_driver_sql", "executemany", "scalar", "scalars"})
_DATA = frozenset(
    {
        "bulk_insert", "bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings",
        "add", "add_all", "commit", "flush", "query", "merge", "delete", "insert", "update",
    }
)  # fmt: skip
_STATEMENTS = frozenset(
    {"insert", "update", "delete", "select", "values", "pg_insert", "sqlite_insert", "mysql_insert"}
)
_HARMLESS = frozenset({"get_bind", "get_context", "f", "inline_literal", "batch_alter_table"})
_CREATES = frozenset({"create", "drop", "create_all", "drop_all"})
_DEFINES = frozenset(
    {
        "add_column", "alter_column", "create_table", "drop_table", "drop_column", "create_index",
        "drop_index", "create_foreign_key", "create_unique_constraint", "create_primary_key",
        "create_check_constraint", "drop_constraint", "rename_table",
    }
)  # fmt: skip
"""Operations that some revisions import by name, `from alembic.op import add_column`."""
_WRAPPERS = frozenset({"text", "dedent", "cleandoc", "DDL"})
_MODIFIERS = frozenset({"bindparams", "execution_options", "format", "strip", "columns"})
_MAX_STEPS = 3
"""Longest way from a variable to its value, through other variables."""


def function_work(
    function: Function, functions: Mapping[str, Function], names: dict[str, Known | None]
) -> Work:
    """The heaviest work in a function and in the functions of the same file that it calls.

    Judged by the names of what is called, as `op.add_column` or `session.query`; an `execute`
    whose text is not known counts as OTHER, and so does a function in which nothing is known.
    """
    return _Weigher(functions, names).weigh(function)


def executed_work(call: ast.Call, names: dict[str, Known | None]) -> Work:
    """What a single call of `execute` changes; OTHER where its statement is not known."""
    return _Weigher({}, names).sql(call)


@record(frozen=False, eq=True)
class _Weigher:
    """Collects the calls of functions, and what their variables are assigned."""

    functions: Mapping[str, Function]
    names: dict[str, Known | None]
    calls: list[ast.Call] = field(default_factory=list)
    assigned: dict[str, list[ast.expr]] = field(default_factory=dict)
    _asked: list[str] = field(default_factory=list)

    def weigh(self, function: Function) -> Work:
        self._collect(function)
        kinds = {self._call(call) for call in self.calls} - {Work.NOTHING}
        return _heaviest(kinds) if kinds else Work.OTHER

    def _collect(self, function: Function) -> None:
        pending = [function]
        seen = {id(function)}
        while pending:
            body = pending.pop().body
            for statement in body if isinstance(body, list) else [body]:
                for node in nodes(statement):
                    if isinstance(node, (ast.Assign, ast.AnnAssign)):
                        self._note(node)
                    elif isinstance(node, ast.Call):
                        self.calls.append(node)
                        called = self.functions.get(getattr(node.func, "id", ""))
                        if called is not None and id(called) not in seen:
                            seen.add(id(called))
                            pending.append(called)

    def _note(self, node: ast.Assign | ast.AnnAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and node.value is not None:
                self.assigned.setdefault(target.id, []).append(node.value)

    def _call(self, call: ast.Call) -> Work:
        function = call.func
        name = called_name(call)
        if isinstance(function, ast.Name):
            if name == "execute" and name not in self.functions:
                return self.sql(call)
            return Work.OTHER if name in _DEFINES else Work.NOTHING
        if not isinstance(function, ast.Attribute):
            return Work.NOTHING
        if name in _EXECUTES:
            return self.sql(call)
        if name in _DATA:
            return Work.DATA
        if name in _CREATES:
            return Work.OTHER if _is_definition(call) else Work.DATA
        owner = getattr(function.value, "id", "")
        is_operation = owner == "op" or owner.startswith("batch")
        return Work.OTHER if is_operation and name not in _HARMLESS else Work.NOTHING

    def sql(self, call: ast.Call) -> Work:
        if call.args:
            return self._statement(call.args[0])
        if called_name(call) in ("scalar", "scalars"):
            return Work.NOTHING  # Reads from a result.
        return self._statement(getattr(call.func, "value", call))

    def _statement(self, node: ast.expr) -> Work:
        """The work of a statement: its text, a query expression, or the variable that holds it."""
        text = sql_text(node, self.names)
        if text is not None:
            from jctc_lint.facts.migrations.sql_text import work_of

            return work_of(text)
        root = _root(node)
        if isinstance(root, ast.Call):
            name = called_name(root)
            if name in _STATEMENTS:
                return Work.DATA
            if name in _WRAPPERS and root.args:
                return self._statement(root.args[0])
        return self._variable(root.id) if isinstance(root, ast.Name) else Work.OTHER

    def _variable(self, name: str) -> Work:
        """The heaviest of what a variable is given; `q = q.where(x)` adds nothing to it."""
        if name in self._asked:
            return Work.NOTHING
        if len(self._asked) >= _MAX_STEPS or name not in self.assigned:
            return Work.OTHER
        self._asked.append(name)
        kinds = {self._statement(value) for value in self.assigned[name][:5]}
        self._asked.pop()
        return _heaviest(kinds)


def _heaviest(kinds: Iterable[Work]) -> Work:
    found = set(kinds)
    return next((kind for kind in reversed(Work) if kind in found), Work.OTHER)


def called_name(call: ast.Call) -> str:
    """The last part of what is called."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name if isinstance(name, str) else ""


def _is_definition(call: ast.Call) -> bool:
    """`enum.create(bind)`, `metadata.drop_all(engine)`, and not the `create` of some model."""
    if any(keyword.arg in ("checkfirst", "bind") for keyword in call.keywords):
        return True
    first = call.args[0] if call.args else None
    name = called_name(first) if isinstance(first, ast.Call) else getattr(first, "id", "")
    return name in ("bind", "conn", "connection", "engine", "get_bind", "get_engine")


def _root(node: ast.expr) -> ast.expr:
    """Where a chain of calls begins: `table.update().where(x)` at `table.update()`."""
    while True:
        if isinstance(node, ast.Call):
            inner = node.func.value if isinstance(node.func, ast.Attribute) else None
            if inner is None or called_name(node) in _STATEMENTS or called_name(node) in _WRAPPERS:
                return node
            node = inner
        elif isinstance(node, ast.Attribute):
            node = node.value
        else:
            return node


def sql_text(node: ast.expr, names: dict[str, Known | None]) -> str | None:
    """The SQL that an argument holds, `text(...)` taken off; unknown parts of it become `?`."""
    while isinstance(node, ast.Call):
        name = called_name(node)
        if name in _WRAPPERS and node.args:
            node = node.args[0]
        elif name in _MODIFIERS and isinstance(node.func, ast.Attribute):
            node = node.func.value
        else:
            return None
    known = evaluate(node, names)
    if known is not None:
        return known.value if isinstance(known.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [getattr(part, "value", "") for part in node.values]
        return "".join(part if isinstance(part, str) else "?" for part in parts)
    if isinstance(node, ast.BinOp):
        return _composed(node, names)
    return None


def _composed(node: ast.BinOp, names: dict[str, Known | None]) -> str | None:
    """`"UPDATE " + table + " SET ..."` and `"..." % values`, if it begins with known text."""
    parts: list[ast.expr] = []
    current: ast.expr = node
    while isinstance(current, ast.BinOp) and isinstance(current.op, (ast.Add, ast.Mod)):
        parts.append(current.right if isinstance(current.op, ast.Add) else ast.Constant(""))
        current = current.left
    start = sql_text(current, names) if not isinstance(current, ast.BinOp) else None
    if start is None:
        return None
    for part in reversed(parts):
        text = sql_text(part, names) if not isinstance(part, ast.BinOp) else None
        start += "?" if text is None else text
    return start
