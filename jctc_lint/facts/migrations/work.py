"""What the operations of a migration function change: data, or more than data."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.constants import evaluate
from jctc_lint.facts.migrations.model import Work
from jctc_lint.facts.migrations.sql_text import work_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jctc_lint.facts.migrations.constants import Known

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_EXECUTES = frozenset({"execute", "exec_driver_sql", "executemany", "scalar", "scalars"})
_DATA = frozenset(
    {
        "bulk_insert", "bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings",
        "add", "add_all", "commit", "flush", "query", "merge", "delete", "insert", "update",
    }
)  # fmt: skip
_STATEMENTS = frozenset({"insert", "update", "delete", "select", "values"})
_HARMLESS = frozenset(
    {"get_bind", "get_context", "f", "inline_literal", "batch_alter_table", "invoke_for_target"}
)
_CREATES = frozenset({"create", "drop", "create_all", "drop_all"})


def function_work(
    function: Function, functions: Mapping[str, Function], names: dict[str, Known | None]
) -> Work:
    """The heaviest work in a function and in the functions of the same file that it calls.

    Judged by the names of what is called, as `op.add_column` or `session.query`; an `execute`
    whose text is not known counts as OTHER, and so does a function in which nothing is known.
    """
    kinds = {_call_work(call, names) for call in _calls(function, functions)}
    kinds.discard(Work.NOTHING)
    return next((kind for kind in reversed(Work) if kind in kinds), Work.OTHER)


def _calls(function: Function, functions: Mapping[str, Function]) -> Iterator[ast.Call]:
    pending = [function]
    seen = {id(function)}
    while pending:
        body = pending.pop().body
        for statement in body if isinstance(body, list) else [body]:
            for node in ast.walk(statement):
                if not isinstance(node, ast.Call):
                    continue
                yield node
                called = functions.get(getattr(node.func, "id", ""))
                if called is not None and id(called) not in seen:
                    seen.add(id(called))
                    pending.append(called)


def _call_work(call: ast.Call, names: dict[str, Known | None]) -> Work:
    function = call.func
    if not isinstance(function, ast.Attribute):
        return Work.NOTHING
    name = function.attr
    if name in _EXECUTES:
        return _sql_work(call, names)
    if name in _DATA:
        return Work.DATA
    if name in _CREATES:
        return Work.OTHER
    owner = getattr(function.value, "id", "")
    is_operation = owner == "op" or owner.startswith("batch")
    return Work.OTHER if is_operation and name not in _HARMLESS else Work.NOTHING


def _sql_work(call: ast.Call, names: dict[str, Known | None]) -> Work:
    if not call.args:
        return Work.OTHER
    text = sql_text(call.args[0], names)
    if text is not None:
        return work_of(text)
    return Work.DATA if _is_expression_of_data(call.args[0]) else Work.OTHER


def sql_text(node: ast.expr, names: dict[str, Known | None]) -> str | None:
    """The SQL that an argument holds, `text(...)` taken off; unknown parts of it become `?`."""
    while isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == "text" and node.args:
            node = node.args[0]
        elif name in ("bindparams", "execution_options", "format") and isinstance(
            node.func, ast.Attribute
        ):
            node = node.func.value
        else:
            return None
    known = evaluate(node, names)
    if known is not None:
        return known.value if isinstance(known.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [getattr(part, "value", "") for part in node.values]
        return "".join(part if isinstance(part, str) else "?" for part in parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return sql_text(node.left, names)
    return None


def _is_expression_of_data(node: ast.expr) -> bool:
    """`table.update().where(...)`, `sa.insert(table).values(...)`: a chain that starts with one."""
    while isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in _STATEMENTS:
            return True
        inner = getattr(node.func, "value", None)
        if not isinstance(inner, ast.expr):
            return False
        node = inner
    return False
