"""Statements that are executed: raw SQL, and SQLAlchemy's own."""

from __future__ import annotations

from functools import partial as partial_of
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import emission, types
from jctc_lint.facts.migrations.evaluation.rendering import sql_of, table_name
from jctc_lint.facts.migrations.evaluation.tables import name_of
from jctc_lint.facts.migrations.evaluation.values import (
    Element,
    Handle,
    Unknown,
    open_text,
    why_unknown,
)
from jctc_lint.facts.schema.changes import CreateIndex, Data, DropIndex, DropTable
from jctc_lint.facts.schema.model import Key, Kind, Name
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.text import Span

MAX_SQL = 1024 * 1024
_WRITES = frozenset({"insert", "update", "delete"})
_READS = frozenset({"select", "exists", "union", "union_all"})


def execute(machine: Machine, statement: Value, parameters: Value, place: Span, call: str) -> Value:
    """Run a statement; its rows."""
    statement = open_text(statement)
    if isinstance(statement, str):
        return _text(machine, statement, parameters, place, call)
    if isinstance(statement, Unknown) and statement.options:
        common = _alike(machine, statement.options, place, call)
        for change in common or ():
            machine.sink.emit(change)
        for option in () if common else statement.options:
            follow = partial_of(execute, machine, option, parameters, place, call)
            machine.perhaps(statement.why, follow)
        return Handle("result", {"rows": Unknown("the rows of a query")})
    if isinstance(statement, Unknown) and statement.pieces:
        from jctc_lint.facts.migrations.evaluation import partial

        partial.execute(machine, statement, place, call)
        return Handle("result", {"rows": Unknown("the rows of a query")})
    if not isinstance(statement, Element):
        machine.sink.blur(
            why_unknown(statement, "SQL that is not known"), place, call, everything=True
        )
        return Handle("result", {"rows": Unknown("the rows of a query")})
    return _element(machine, statement, parameters, place, call)


def _alike(
    machine: Machine, options: tuple[Value, ...], place: Span, call: str
) -> list[Change] | None:
    """What SQL does that is one of these texts, which differ in CONCURRENTLY at most."""
    from jctc_lint.facts.schema.sql import changes_of

    found: list[list[Change]] = []
    for option in options:
        if not isinstance(option, str) or len(option) > MAX_SQL:
            return None
        changes = [*changes_of(option, place, call, machine.world.dialect)]
        if not all(isinstance(change, (CreateIndex, DropIndex)) for change in changes):
            return None
        found.append([replace(change, concurrently=False) for change in changes])
    from jctc_lint.facts.migrations.evaluation import partial

    shown = [[partial.shown(change) for change in changes] for changes in found]
    return found[0] if all(item == shown[0] for item in shown) else None


def _text(machine: Machine, text: str, parameters: Value, place: Span, call: str) -> Value:
    from jctc_lint.facts.schema.sql import changes_of

    if len(text) > MAX_SQL:
        machine.sink.blur("SQL that is too long", place, call, everything=True)
        return Handle("result", {"rows": Unknown("the rows of a query")})
    from jctc_lint.facts.migrations.evaluation.queries import answer

    found = answer(machine, text, parameters)
    from jctc_lint.facts.migrations.evaluation.queries import inserted

    filling = inserted(machine, text)
    if (text, place, call) not in machine.read:
        machine.read[text, place, call] = changes_of(text, place, call, machine.world.dialect)
    for change in machine.read[text, place, call]:
        machine.sink.emit(change)
    for name in filling:
        machine.sink.fill(name)
    return Handle("result", {"rows": found})


def _element(
    machine: Machine, statement: Element, parameters: Value, place: Span, call: str
) -> Value:
    root, chain = _root(statement)
    act = _DDL.get(root.name) or (_unfollowed if root.name.startswith(_OTHER_DDL) else None)
    if act is not None:
        act(machine, root, place, call)
        return Handle("result", {"rows": []})
    text = sql_of(machine, root) if root.name in ("text", "DDL") else None
    if text is not None:
        return _text(machine, text, _bound(chain, parameters), place, call)
    if root.name in ("text", "DDL"):
        first = root.args[0] if root.args else None
        if isinstance(first, Unknown) and (first.pieces or first.options):
            return execute(machine, first, parameters, place, call)
        why = why_unknown(root.args, "SQL that is not known")
        machine.sink.blur(why, place, call, everything=True)
        return Handle("result", {"rows": Unknown(why)})
    verb = next((e.name for e in chain if e.name in _WRITES), "")
    if verb:
        return _written(machine, chain, verb, place, call)
    return _read(machine, chain, place, call)


def _root(statement: Element) -> tuple[Element, list[Element]]:
    """What a chain of methods starts with, and all of it."""
    chain = [statement]
    while isinstance(chain[-1].base, Element) and len(chain) < 100:
        chain.append(chain[-1].base)
    return chain[-1], chain


def _bound(chain: list[Element], parameters: Value) -> Value:
    """Parameters given to the call and by `.bindparams(...)`."""
    values = dict(parameters) if isinstance(parameters, dict) else {}
    for part in chain:
        if part.name == "bindparams":
            values.update(part.named)
            for item in part.args:
                if isinstance(item, Element) and item.name == "bindparam" and item.args:
                    value = item.get("value", 1, Unknown("a parameter"))
                    if isinstance(item.args[0], str):
                        values[item.args[0]] = value
    return values


def tables_in(chain: list[Element]) -> list[Value]:
    """The tables that a statement names, None for one whose name is not known."""
    found: list[Value] = []
    pending: list[Value] = list(chain)
    for _ in range(2000):
        if not pending:
            break
        value = pending.pop()
        if isinstance(value, (list, tuple)):
            pending.extend(value)
            continue
        name = table_name(value)
        if name is not None:
            schema = value.named.get("schema") if isinstance(value, Element) else None
            found.append(name_of(name, schema))
        elif isinstance(value, Unknown):
            found.append(None)
        elif isinstance(value, Element):
            pending.extend([*value.args, *value.named.values(), value.base])
        elif type(value).__name__ == "Class":
            found.append(None)
    return found


def _written(machine: Machine, chain: list[Element], verb: str, place: Span, call: str) -> Value:
    tables = tables_in(chain)
    known = tuple(dict.fromkeys(t for t in tables if isinstance(t, Name)))
    target = next((e for e in chain if e.name == verb), None)
    whole = verb in ("update", "delete") and not any(e.name in ("where", "filter") for e in chain)
    machine.sink.emit(
        Data(
            place,
            call,
            known or None,
            whole=whole,
            empties=whole and verb == "delete",
            adds=verb == "insert",
            columns=tuple(_values(chain, target)),
        )
    )
    if verb == "insert":
        holder = target.base if target is not None and target.base is not None else None
        first = target.args[0] if target is not None and target.args and holder is None else holder
        text = table_name(first)
        schema = first.named.get("schema") if isinstance(first, Element) else None
        machine.sink.fill(name_of(text, schema) if text is not None else None)
    return Handle("result", {"rows": Unknown("the rows of a statement")})


def _values(chain: list[Element], target: Element | None) -> Iterator[tuple[Name, str]]:
    """The columns that `.values(...)` of an insert or update names."""
    table = None if target is None else target.base or next(iter(target.args), None)
    if not isinstance(table, Element) or table.name not in ("Table", "table"):
        return
    name = name_of(table.get("name", 0), table.named.get("schema"))
    columns = {
        part.args[0]
        for part in table.args
        if isinstance(part, Element) and part.name in ("Column", "column")
        if part.args and isinstance(part.args[0], str) and "key" not in part.named
    }
    for part in chain:
        if part.name == "values" and name is not None:
            given = part.args[0] if part.args and isinstance(part.args[0], dict) else part.named
            yield from ((name, key) for key in given if isinstance(key, str) and key in columns)


def _read(machine: Machine, chain: list[Element], place: Span, call: str) -> Value:
    tables = tables_in(chain)
    known = tuple(dict.fromkeys(t for t in tables if isinstance(t, Name)))
    if known:
        machine.sink.emit(Data(place, call, known, writes=False))
    names = {e.name for e in chain}
    counts = any(name in ("count", "max", "min", "sum", "exists") for name in _names_in(chain))
    empty = known and None not in tables and all(machine.sink.is_empty(t) for t in known)
    if empty and not counts and not names & {"exists", "union", "union_all"}:
        return Handle("result", {"rows": []})
    return Handle("result", {"rows": Unknown("the rows of a query")})


def _names_in(chain: list[Element]) -> list[str]:
    found: list[str] = []
    pending: list[Value] = list(chain)
    for _ in range(2000):
        if not pending:
            break
        value = pending.pop()
        if isinstance(value, (list, tuple)):
            pending.extend(value)
        elif isinstance(value, Element):
            found.append(value.name)
            pending.extend([*value.args, value.base])
    return found


def _object(machine: Machine, root: Element, place: Span, call: str) -> None:
    item = root.args[0] if root.args else None
    name = "create" if root.name.startswith("Create") else "drop"
    checks = bool(root.named.get("if_not_exists") or root.named.get("if_exists"))
    if root.name.endswith("Schema"):
        key = Key(Kind.SCHEMA, Name(item)) if isinstance(item, str) else None
        what = "schema"
    else:
        made = None
        if isinstance(item, Element):
            made = name_of(item.get("name", 0), item.named.get("schema"))
        key, what = Key(Kind.RELATION, made) if made is not None else None, "sequence"
    if key is None:
        kinds = (Kind.SCHEMA,) if what == "schema" else (Kind.RELATION,)
        machine.sink.blur(f"a {what} whose name is not known", place, call, kinds=kinds)
        return
    emission.emit_object(machine, name, key, what, checks, place, call)


def _table(machine: Machine, root: Element, place: Span, call: str) -> None:
    item = root.args[0] if root.args else None
    whole = emission.described(machine, item, place) if isinstance(item, Element) else None
    if whole is None:
        machine.sink.blur("a table that is not known", place, call, everything=True)
    elif root.name == "DropTable":
        exists = bool(root.named.get("if_exists"))
        machine.sink.emit(DropTable(place, call, whole.name, exists))
    else:
        whole.enums.clear()
        whole.indexes.clear()
        whole.besides.clear()
        exists = bool(root.named.get("if_not_exists"))
        emission.create_described(machine, whole, place, call, if_not_exists=exists)


def _enum(machine: Machine, root: Element, place: Span, call: str) -> None:
    item = types.instance(machine, root.args[0]) if root.args else None
    if isinstance(item, Element) and item.name in types.ENUMS:
        emission.emit_enum(
            machine, item, create=root.name == "CreateEnumType", place=place, call=call
        )
    else:
        machine.sink.blur("an enum that is not known", place, call, kinds=(Kind.TYPE,))


def _unfollowed(machine: Machine, root: Element, place: Span, call: str) -> None:
    machine.sink.blur(f"what {root.name} does is not followed", place, call, everything=True)


_DDL = {
    "CreateSequence": _object, "DropSequence": _object, "CreateSchema": _object,
    "DropSchema": _object, "CreateTable": _table, "DropTable": _table,
    "CreateEnumType": _enum, "DropEnumType": _enum, "ReplaceableObject": _unfollowed,
}  # fmt: skip
_OTHER_DDL = ("Add", "Alter", "Create", "Drop")
"""How the names of SQLAlchemy's other DDL elements start."""
