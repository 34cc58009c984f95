"""What the text of a revision shows without following it. Looks at the tree only where it may."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jctc_lint.reading.python_tree import nodes
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.reading.python_tree import PythonFile
    from jctc_lint.text import Span

_FROZEN = pattern(r"server_default\s*=\s*[\"']\s*(?:now|today|tomorrow|yesterday)\b", re.I)
_MOMENT = pattern(r"now(\(\))?|today|tomorrow|yesterday", re.I)
"""What PostgreSQL reads as a moment in the text of a date or time."""
_TIMES = ("DateTime", "TIMESTAMP", "Date", "Time", "DATE", "DATETIME", "TIME", "TIMESTAMPTZ")
_INPUT = pattern(r"\b(?:environ|getenv|get_x_argument)\b|\binput\s*\(")
_NO_EFFECT = pattern(r"\balter_column\s*\(")
_STAYS = ("existing_", "schema", "table_name", "column_name")


@record
class Frozen:
    """A default that is worked out once, when the table is made."""

    span: Span
    column: str
    text: str


def may_freeze(revision: Revision) -> bool:
    """Whether it is worth a look."""
    return _FROZEN.search(revision.source.text) is not None


def frozen_defaults(revision: Revision) -> Iterator[Frozen]:
    """Strings as `server_default` of dates and times that mean a moment."""
    file = _tree(revision, _FROZEN)
    if file is None:
        return
    for call in _calls(file):
        default = next((k.value for k in call.keywords if k.arg == "server_default"), None)
        if not isinstance(default, ast.Constant) or not isinstance(default.value, str):
            continue
        if _MOMENT.fullmatch(default.value.strip()) and _is_time(call):
            yield Frozen(file.span(default), _column(call), default.value)


def _is_time(call: ast.Call) -> bool:
    """Whether a Column or alter_column says that its type is a date or time."""
    named = [k.value for k in call.keywords if k.arg in ("type_", "existing_type")]
    types = [value.func if isinstance(value, ast.Call) else value for value in (*call.args, *named)]
    return any(_last(value) in _TIMES for value in types)


def _column(call: ast.Call) -> str:
    names = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    texts = [name for name in names if isinstance(name, str)]
    is_column = _last(call.func) in ("Column", "mapped_column")
    return texts[0 if is_column else -1] if texts else ""


@record
class FromInput:
    """SQL that holds what `source` says when the revision runs."""

    span: Span
    call: str
    source: str


def sql_from_input(revision: Revision) -> Iterator[FromInput]:
    """`execute` with a text that is put together with the environment's values or arguments."""
    file = _tree(revision, _INPUT)
    if file is None or file.tree is None:
        return
    known = _taken(file.tree)
    for call in _calls(file):
        if _last(call.func) != "execute" or not call.args:
            continue
        for part in _parts(call.args[0]):
            source = _source(part) or (known.get(part.id) if isinstance(part, ast.Name) else None)
            if source:
                yield FromInput(file.span(call), ast.unparse(call.func), source)
                break


def _taken(tree: ast.Module) -> dict[str, str]:
    """Names that are assigned once, from the outside."""
    found: dict[str, str] = {}
    often: set[str] = set()
    for node in nodes(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name):
                source = _source(node.value)
                if target.id in found or not source:
                    often.add(target.id)
                else:
                    found[target.id] = source
    return {name: source for name, source in found.items() if name not in often}


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    """What a text is put together from, where it is put together; a bound value is no part."""
    if isinstance(value, ast.Call) and _last(value.func) in ("text", "DDL") and value.args:
        yield from _parts(value.args[0])
    elif isinstance(value, ast.JoinedStr):
        for item in value.values:
            if isinstance(item, ast.FormattedValue):
                yield item.value
    elif isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Mod)):
        for side in (value.left, value.right):
            yield from side.elts if isinstance(side, ast.Tuple) else (side,)
            yield from _parts(side)
    elif isinstance(value, ast.Call) and _last(value.func) == "format":
        yield from value.args
        yield from (keyword.value for keyword in value.keywords)


def _source(value: ast.expr) -> str:
    """Where a value comes from, if it is from outside: `os.environ`, `os.getenv` and the like."""
    while isinstance(value, (ast.Subscript, ast.BoolOp)):
        value = value.value if isinstance(value, ast.Subscript) else value.values[0]
    if isinstance(value, ast.Attribute) and value.attr == "environ":
        return "os.environ"
    if not isinstance(value, ast.Call):
        return ""
    name = _last(value.func)
    if name in ("getenv", "get_x_argument", "input"):
        return f"{ast.unparse(value.func)}()"
    if isinstance(value.func, ast.Attribute):
        return _source(value.func.value)
    return ""


@record
class Idle:
    span: Span
    call: str
    column: str


def idle_operations(revision: Revision) -> Iterator[Idle]:
    """`alter_column` that says how the column is and not what is to become of it."""
    file = _tree(revision, _NO_EFFECT)
    if file is None:
        return
    for call in _calls(file):
        if _last(call.func) != "alter_column" or not 1 <= len(call.args) <= 2:
            continue
        names = [keyword.arg for keyword in call.keywords]
        column = _column(call)
        if column and all(name is not None and name.startswith(_STAYS) for name in names):
            yield Idle(file.span(call), ast.unparse(call.func), column)


def _tree(revision: Revision, needed: re.Pattern[str]) -> PythonFile | None:
    if revision.problem is not None or needed.search(revision.source.text) is None:
        return None
    file = revision.python
    return file if file.tree is not None else None


def _calls(file: PythonFile) -> Iterator[ast.Call]:
    assert file.tree is not None
    found = (node for node in nodes(file.tree) if isinstance(node, ast.Call))
    yield from sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _last(value: ast.expr) -> str:
    if isinstance(value, ast.Attribute):
        return value.attr
    return value.id if isinstance(value, ast.Name) else ""
