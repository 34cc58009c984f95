"""Revisions that need a connection: `alembic upgrade --sql` has none and stops there.

Offline, `op.get_bind()` is a stand-in that prints what it is to execute and answers nothing
(SQLAlchemy's MockConnection). What it bears is asked of the real Alembic in tests/real.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import Kind
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.python_tree import PythonFile
    from jctc_lint.text import Span

_NEEDS = pattern(r"\bget_bind\b|\bget_context\b|\brun_async\b")
_KNOWS = pattern(r"\bis_offline_mode\b|\bas_sql\b")
"""Its author has thought of it."""
_CALLED = pattern(
    r"^(?!\s*#).*\b(?:alembic|flask)\b(?:[^\n#]|\\\n)*\b(?:up|down)grade\b(?:[^\n#]|\\\n)*\s--sql\b",
    re.M,
)
_LACKS = frozenset(
    {
        "scalar", "scalars", "exec_driver_sql", "begin", "begin_nested", "begin_twophase",
        "commit", "rollback", "close", "in_transaction", "get_transaction", "invalidate",
        "detach", "get_isolation_level", "info", "closed", "connection", "default_isolation_level",
    }
)  # fmt: skip
"""What a connection has and its stand-in has not."""
_ASKS = frozenset(
    {"execute", "scalar", "scalars", "query", "get", "flush", "bulk_save_objects",
     "bulk_insert_mappings", "bulk_update_mappings"}
)  # fmt: skip
_COLLECTS = frozenset(
    {"list", "set", "tuple", "dict", "sorted", "next", "len", "any", "all", "map"}
)
_DEPTH = 8


@record
class Need:
    """A place that stops without a connection; `call` is what it asks for."""

    span: Span
    call: str


def calls_offline(repository: Repository) -> bool:
    """Whether scripts, workflows, makefiles or images have Alembic write SQL."""
    kinds = (Kind.SHELL, Kind.WORKFLOW, Kind.MAKEFILE, Kind.DOCKERFILE, Kind.COMPOSE)
    return any("--sql" in text and _CALLED.search(text) for text in repository.texts(*kinds))


def needs_of(revision: Revision) -> list[Need]:
    """What `upgrade`, and the functions of its file that it calls, ask a connection for."""
    text = revision.source.text
    if revision.problem is not None or _KNOWS.search(text) or not _NEEDS.search(text):
        return []
    file = revision.python
    if file.tree is None:
        return []
    functions = {node.name: node for node in file.tree.body if isinstance(node, ast.FunctionDef)}
    search = _Search(file, functions)
    search.look("upgrade", frozenset(), _DEPTH)
    found = {(node.lineno, node.col_offset): node for node in search.found}
    return [
        Need(file.span(node), ast.unparse(node).splitlines()[0][:60])
        for _, node in sorted(found.items())
    ]


@record(frozen=False)
class _Search:
    file: PythonFile
    functions: dict[str, ast.FunctionDef]
    found: list[ast.expr] = field(default_factory=list)
    seen: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def look(self, name: str, binds: frozenset[str], depth: int) -> None:
        """Into a function whose parameters of these names are connections."""
        function = self.functions.get(name)
        if function is None or depth == 0 or (name, binds) in self.seen:
            return
        self.seen.add((name, binds))
        nodes = [node for statement in function.body for node in _tried(statement)]
        names = _Names(set(binds))
        for _ in range(3):  # A name may come from a name that comes from the connection.
            for node in nodes:
                names.note(node)
        for node in nodes:
            self.found += names.needs(node)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                given = _given(node, self.functions.get(node.func.id), names)
                self.look(node.func.id, given, depth - 1)


def _tried(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below, without what `try` would catch."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, ast.Try) and node.handlers:
            pending += (*node.orelse, *node.finalbody)
        else:
            pending += ast.iter_child_nodes(node)


def _given(call: ast.Call, function: ast.FunctionDef | None, names: _Names) -> frozenset[str]:
    if function is None:
        return frozenset()
    parameters = [item.arg for item in function.args.args]
    pairs = [*zip(parameters, call.args, strict=False)]
    pairs += [(item.arg, item.value) for item in call.keywords if item.arg]
    return frozenset(name for name, value in pairs if names.is_bind(value))


@record(frozen=False)
class _Names:
    """The names of a function that hold connections, what they answer, and sessions on them."""

    binds: set[str]
    answers: set[str] = field(default_factory=set)
    sessions: set[str] = field(default_factory=set)

    def note(self, node: ast.AST) -> None:
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.With):
            pairs = [(item.optional_vars, item.context_expr) for item in node.items]
        for target, value in pairs:
            if isinstance(target, ast.Name):
                for holds, known in (
                    (self.is_bind, self.binds),
                    (self.is_answer, self.answers),
                    (self.is_session, self.sessions),
                ):
                    if holds(value):
                        known.add(target.id)

    def is_bind(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Name):
            return value.id in self.binds
        if isinstance(value, ast.Attribute) and value.attr in ("bind", "connection"):
            return isinstance(value.value, ast.Call) and _last(value.value.func) == "get_context"
        if not isinstance(value, ast.Call):
            return False
        if _last(value.func) == "execution_options" and isinstance(value.func, ast.Attribute):
            return self.is_bind(value.func.value)
        return _last(value.func) == "get_bind"

    def is_answer(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Name):
            return value.id in self.answers
        return self._called(value, "execute")

    def _called(self, value: ast.expr, method: str) -> bool:
        called = value.func if isinstance(value, ast.Call) else None
        on = isinstance(called, ast.Attribute) and called.attr == method
        return on and self.is_bind(called.value)  # type: ignore[union-attr]

    def is_session(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Name):
            return value.id in self.sessions
        if not isinstance(value, ast.Call):
            return False
        if isinstance(value.func, ast.Call):
            value = value.func
        made = _last(value.func) in ("Session", "sessionmaker", "scoped_session")
        return made and any(map(self.is_bind, _values(value)))

    def needs(self, node: ast.AST) -> Iterator[ast.expr]:
        if isinstance(node, (ast.For, ast.comprehension)):
            if self.is_answer(node.iter):
                yield node.iter
        elif isinstance(node, ast.Attribute):
            lacks = node.attr in _LACKS and self.is_bind(node.value)
            asks = node.attr in _ASKS and self.is_session(node.value)
            if lacks or asks or self.is_answer(node.value):
                yield node
        elif isinstance(node, ast.Call) and self._call_needs(node):
            yield node

    def _call_needs(self, call: ast.Call) -> bool:
        name = _last(call.func)
        if name == "run_async":
            return True
        if name in _COLLECTS and isinstance(call.func, ast.Name):
            return any(map(self.is_answer, call.args))
        if name in ("inspect", "from_engine", "reflect"):
            return any(map(self.is_bind, _values(call)))
        return any(
            item.arg == "autoload_with" and self.is_bind(item.value) for item in call.keywords
        )


def _values(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (item.value for item in call.keywords)


def _last(value: ast.expr) -> str:
    if isinstance(value, ast.Attribute):
        return value.attr
    return value.id if isinstance(value, ast.Name) else ""
