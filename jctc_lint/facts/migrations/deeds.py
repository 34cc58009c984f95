"""What an upgrade does in a few words, told from its text: `creates users, adds reports.status`.

For readers only: nothing is evaluated beyond constants, and nothing may be judged by it.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.constants import bindings, evaluate
from jctc_lint.facts.migrations.model import Work
from jctc_lint.facts.migrations.work import called_name, executed_work, sql_text
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.constants import Bindings
    from jctc_lint.facts.migrations.model import Revision

MOST = 3
"""Most objects that are named for one kind of deed."""
SOMETHING = "?"
"""Stands for a name that is not written as a constant."""
_SQL = pattern(
    r"\s*(create|alter|drop|comment|grant|revoke|do|call|truncate)\b(?:\s+or\s+replace\b)?"
    r"(?:\s+(?:unique|materialized|temp|temporary)\b)?(?:\s+(on\s+)?([a-z]+))?",
    re.I,
)

_QUERY = pattern(r"\s*(select|show|pragma|set|begin|commit)\b|\s*$", re.I)

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@record(eq=True)
class Deed:
    """A kind of change and what it changes; `what` is "" where the kind says it all."""

    verb: str
    what: str = ""


@record(eq=True)
class _Shape:
    """How an operation is told: a verb, and where its table and its own name are given.

    Positions count from 0 and leave the table out inside `batch_alter_table`; None for what the
    operation has not.
    """

    verb: str
    table: int | None = None
    table_key: str = "table_name"
    name: int | None = None
    name_key: str = ""


_SHAPES = {
    "create_table": _Shape("creates", 0),
    "drop_table": _Shape("drops", 0),
    "add_column": _Shape("adds", 0, name=1, name_key="column"),
    "drop_column": _Shape("drops", 0, name=1, name_key="column_name"),
    "alter_column": _Shape("changes", 0, name=1, name_key="column_name"),
    "rename_table": _Shape("renames", 0, "old_table_name"),
    "create_index": _Shape("indexes", 1),
    "drop_index": _Shape("drops index", name=0, name_key="index_name"),
    "create_foreign_key": _Shape("constrains", 1, "source_table"),
    "create_unique_constraint": _Shape("constrains", 1),
    "create_check_constraint": _Shape("constrains", 1),
    "create_primary_key": _Shape("constrains", 1),
    "create_exclude_constraint": _Shape("constrains", 1),
    "drop_constraint": _Shape("drops constraint", name=0, name_key="constraint_name"),
    "create_table_comment": _Shape("comments", 0),
    "drop_table_comment": _Shape("comments", 0),
    "bulk_insert": _Shape("changes data"),
}
_DATA = Deed("changes data")


def deeds_of(revision: Revision) -> tuple[Deed, ...]:
    """What its `upgrade` does, in the order of its text, each once; () where nothing is told."""
    if not revision.parsed:
        return ()
    tree = revision.python.tree
    if tree is None:
        return ()
    try:
        return tuple(dict.fromkeys(_Reader(bindings(tree), _functions(tree)).read()))
    except RecursionError:
        return ()


def in_words(deeds: tuple[Deed, ...]) -> str:
    """One line: `creates users, orders and 4 more, adds reports.status`."""
    groups: dict[str, list[str]] = {}
    for deed in deeds:
        groups.setdefault(deed.verb, []).append(deed.what)
    return ", ".join(f"{verb} {_listed(names)}".rstrip() for verb, names in groups.items())


def _listed(names: list[str]) -> str:
    shown = [name for name in names if name][:MOST]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more and shown else "")


def _functions(tree: ast.Module) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            found.update({t.id: node.value for t in node.targets if isinstance(t, ast.Name)})
    return found


@record(frozen=False)
class _Reader:
    """Reads `upgrade` and the functions of its module that it calls, where it calls them.

    `batches` are the names that blocks gave to `batch_alter_table`, with their tables.
    """

    names: Bindings
    functions: dict[str, Definition]
    batches: dict[str, str] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def read(self) -> Iterator[Deed]:
        yield from self._function("upgrade")

    def _function(self, name: str) -> Iterator[Deed]:
        if name in self._read:
            return
        self._read.add(name)
        body = self.functions[name].body if name in self.functions else []
        for statement in body if isinstance(body, list) else [body]:
            yield from self._node(statement)

    def _node(self, top: ast.AST) -> Iterator[Deed]:
        """Calls in the order of the text; one that stands in another's arguments comes after."""
        pending = [top]
        while pending:
            node = pending.pop()
            if isinstance(node, (ast.With, ast.AsyncWith)):
                self._open(node)
            elif isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name) and node.func.id in self.functions:
                    yield from self._function(node.func.id)
                yield from self._call(node)
            pending.extend(reversed(list(ast.iter_child_nodes(node))))

    def _open(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            call, alias = item.context_expr, item.optional_vars
            if isinstance(call, ast.Call) and called_name(call) == "batch_alter_table":
                table = self._table(call, 0, "table_name")
                if isinstance(alias, ast.Name):
                    self.batches[alias.id] = table

    def _call(self, call: ast.Call) -> Iterator[Deed]:
        name = called_name(call)
        owner = getattr(getattr(call.func, "value", None), "id", "")
        if name in ("execute", "exec_driver_sql"):
            executed = self._sql(call)
            if executed is not None:
                yield executed
            return
        shape = _SHAPES.get(name)
        batch = self.batches.get(owner)
        imported = isinstance(call.func, ast.Name) and name not in self.functions
        if shape is None or not (owner == "op" or batch is not None or imported):
            return
        yield self._told(call, name, shape, batch)

    def _told(self, call: ast.Call, name: str, shape: _Shape, batch: str | None) -> Deed:
        moved = 0 if batch is None else 1
        table = batch or ""
        if batch is None and shape.table is not None:
            table = self._table(call, shape.table, shape.table_key)
        own = ""
        if shape.name is not None:
            place = shape.name - (moved if shape.table is not None else 0)
            own = self._text(_argument(call, place, shape.name_key))
        if name == "rename_table":
            return Deed(
                shape.verb, f"{table} to {self._text(_argument(call, 1, 'new_table_name'))}"
            )
        renamed = _argument(call, -1, "new_column_name") if name == "alter_column" else None
        if renamed is not None:
            return Deed("renames", f"{table}.{own} to {self._text(renamed)}")
        if shape.table is None:
            return Deed(shape.verb, own)
        return Deed(shape.verb, f"{table}.{own}" if own else table)

    def _table(self, call: ast.Call, place: int, key: str) -> str:
        table = self._text(_argument(call, place, key))
        schema = _argument(call, -1, "schema")
        known = self._text(schema) if schema is not None else SOMETHING
        return table if known == SOMETHING else f"{known}.{table}"

    def _text(self, node: ast.expr | None) -> str:
        """A name given as a constant, as `op.f(...)`, or as the first argument of a `Column`."""
        while isinstance(node, ast.Call) and called_name(node) in ("f", "Column", "quoted_name"):
            node = _argument(node, 0, "name")
        known = evaluate(node, self.names.values) if node is not None else None
        return known.value if known is not None and isinstance(known.value, str) else SOMETHING

    def _sql(self, call: ast.Call) -> Deed | None:
        text = sql_text(call.args[0], self.names.values) if call.args else None
        if executed_work(call, self.names.values) in (Work.DATA, Work.NOTHING):
            return None if _reads(call, text) else _DATA
        match = _SQL.match(text) if text is not None else None
        words = " ".join(word.upper() for word in match.group(1, 3) if word) if match else ""
        return Deed("runs SQL", words)


def _reads(call: ast.Call, text: str | None) -> bool:
    """True for a query: `SELECT ...`, `table.select().where(...)`."""
    if text is not None:
        return bool(_QUERY.match(text))
    node: ast.expr | None = call.args[0] if call.args else None
    while isinstance(node, ast.Call):
        if called_name(node) == "select":
            return True
        node = getattr(node.func, "value", None)
    return False


def _argument(call: ast.Call, place: int, key: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == key:
            return keyword.value
    return call.args[place] if 0 <= place < len(call.args) else None
