"""CREATE TABLE and ALTER TABLE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    AlterConstraint,
    Blur,
    Change,
    CreateTable,
    DropColumn,
    DropConstraint,
    Exists,
    Guarded,
    MoveTable,
    RenameColumn,
    RenameConstraint,
    RenameTable,
    Requires,
    ValidateConstraint,
)
from jctc_lint.facts.schema.model import Constrains, Key, Kind, Name
from jctc_lint.facts.schema.sql_columns import (
    column,
    is_constraint,
    table_constraint,
    type_until,
)
from jctc_lint.facts.schema.sql_lexer import Unreadable
from jctc_lint.facts.schema.sql_queries import VERBS, query_changes
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Column, Constraint
    from jctc_lint.facts.schema.sql_reader import Reader


def create_table(reader: Reader, *, temporary: bool) -> list[Change]:
    """Behind CREATE [TEMPORARY | UNLOGGED] TABLE."""
    lenient = reader.if_not_exists()
    table = reader.qualified()
    if temporary:
        table = Name(table.text, "pg_temp")
    found = CreateTable(reader.place, reader.call, table, (), if_not_exists=lenient)
    if reader.accept("partition", "of"):
        return [_partition(reader, found)]
    if reader.accept("of"):
        reader.qualified()
        found = replace(found, doubt="its columns are those of a type")
    elements = reader.parenthesised() if reader.is_next("(") else None
    if reader.accept("inherits"):
        reader.skip_parentheses()
        found = replace(found, doubt="it inherits columns")
    selected = _options(reader)
    if selected is not None or elements is None:
        return [*_made_from(selected), replace(found, doubt="it is made from a query")]
    return [_elements(elements, found)]


def _options(reader: Reader) -> Reader | None:
    """What stands behind the columns; the query, if there is one."""
    while not reader.done():
        if reader.accept("as"):
            return reader.part(reader.at, len(reader.tokens))
        if reader.accept("partition", "by"):
            reader.word()
            reader.skip_parentheses()
        elif reader.accept("with"):
            reader.skip_parentheses()
        elif reader.accept("on", "commit"):
            reader.until("tablespace", "as")
        elif reader.accept("tablespace") or reader.accept("using"):
            reader.name()
        elif not reader.accept("without", "oids"):
            reader.fail("the end")
    return None


def _made_from(selected: Reader | None) -> list[Change]:
    if selected is None:
        return []
    if selected.tokens and selected.tokens[0].text in VERBS:
        return query_changes(selected)
    return query_changes(selected.parenthesised()) if selected.is_next("(") else []


def _partition(reader: Reader, found: CreateTable) -> CreateTable:
    parent = reader.qualified()
    reader.until("")
    return replace(found, doubt=f"its columns are those of {parent}")


def _elements(reader: Reader, found: CreateTable) -> CreateTable:
    columns: list[Column] = []
    constraints: list[Constraint] = []
    doubt = ""
    for part in reader.parts():
        if part.accept("like"):
            doubt = f"it has the columns of {part.qualified()}"
        elif is_constraint(part):
            constraint, _ = table_constraint(part)
            constraints.append(constraint)
        else:
            made, own = column(part)
            columns.append(made)
            constraints.extend(own)
    keys = {
        name for item in constraints if item.kind is Constrains.PRIMARY for name in item.columns
    }
    columns = [replace(item, nullable=False) if item.name in keys else item for item in columns]
    doubt = doubt or found.doubt
    return replace(found, columns=tuple(columns), constraints=tuple(constraints), doubt=doubt)


def alter_table(reader: Reader) -> list[Change]:
    """Behind ALTER TABLE."""
    if_exists = reader.if_exists()
    reader.accept("only")
    table = reader.qualified()
    reader.accept("*")
    found = [_action(part, table, if_exists=if_exists) for part in reader.parts()]
    if not found:
        reader.fail("an action")
    if if_exists and not all(isinstance(change, _LENIENT) for change in found):
        there = Exists("relation", table.text, schema=table.schema)
        return [Guarded(reader.place, reader.call, there, tuple(found))]
    return found


_LENIENT = (AddColumn, RenameTable, MoveTable, Requires, Blur)
"""What says by itself that its table need not be there."""


def _action(reader: Reader, table: Name, *, if_exists: bool) -> Change:
    place, call = reader.place, reader.call
    word = reader.word()
    if word == "add":
        change = _add(reader, table, if_exists=if_exists)
    elif word == "drop":
        change = _drop(reader, table)
    elif word == "alter":
        change = _alter(reader, table)
    elif word == "rename":
        change = _rename(reader, table, if_exists=if_exists)
    elif word == "validate":
        reader.expect("constraint")
        change = ValidateConstraint(place, call, table, reader.name())
    elif word == "set" and reader.accept("schema"):
        change = MoveTable(place, call, table, reader.name(), if_exists)
    elif word in _HARMLESS or (word == "no" and reader.is_next("force")):
        reader.at = len(reader.tokens)
        change = Requires(place, call, (Key(Kind.RELATION, table),), if_exists)
    elif word in {"inherit", "no", "attach", "detach", "of", "not"}:
        reader.at = len(reader.tokens)
        change = Blur(place, call, f"{word.upper()} is not followed", tables=(table,))
    else:
        reader.at -= 1
        reader.fail("an action")
    reader.finish()
    return change


_HARMLESS = frozenset({"owner", "enable", "disable", "force", "replica", "cluster", "set", "reset"})


def _add(reader: Reader, table: Name, *, if_exists: bool) -> Change:
    place, call = reader.place, reader.call
    if is_constraint(reader):
        constraint, using = table_constraint(reader)
        return AddConstraint(place, call, table, constraint, using)
    reader.accept("column")
    lenient = reader.if_not_exists()
    made, constraints = column(reader)
    return AddColumn(place, call, table, made, constraints, lenient, if_exists)


def _drop(reader: Reader, table: Name) -> Change:
    place, call = reader.place, reader.call
    if reader.accept("constraint"):
        lenient = reader.if_exists()
        name = reader.name()
        return DropConstraint(
            place, call, table, name, if_exists=lenient, cascade=reader.cascade()
        )  # fmt: skip
    if reader.is_next("primary", "key") or reader.is_next("foreign", "key"):
        raise Unreadable("DROP PRIMARY KEY and DROP FOREIGN KEY are MySQL's", certain=True)
    reader.accept("column")
    lenient = reader.if_exists()
    return DropColumn(place, call, table, reader.name(), lenient, reader.cascade())


def _rename(reader: Reader, table: Name, *, if_exists: bool) -> Change:
    place, call = reader.place, reader.call
    if reader.accept("to"):
        return RenameTable(place, call, table, Name(reader.name(), table.schema), if_exists)
    if reader.accept("constraint"):
        name = reader.name()
        reader.expect("to")
        return RenameConstraint(place, call, table, name, reader.name())
    reader.accept("column")
    name = reader.name()
    reader.expect("to")
    return RenameColumn(place, call, table, name, reader.name())


def _alter(reader: Reader, table: Name) -> Change:
    if reader.accept("constraint"):
        return _alter_constraint(reader, table)
    reader.accept("column")
    change = AlterColumn(reader.place, reader.call, table, reader.name())
    if reader.accept("type") or reader.accept("set", "data", "type"):
        kind = type_until(reader, "using", "collate")
        if reader.accept("collate"):
            reader.qualified()
        using = reader.accept("using")
        written = reader.until("").source if using else ""
        reader.until("")
        unknown = "" if kind else "its new type cannot be told"
        return replace(change, type=kind, using=using, unknown=unknown, using_sql=written)
    if reader.accept("set"):
        return _set(reader, change)
    if reader.accept("drop"):
        return _unset(reader, change)
    if reader.accept("add"):
        identity = _generated(reader)
        reader.expect("as", "identity")
        if reader.is_next("("):
            reader.skip_parentheses()
        return replace(change, identity=identity)
    if reader.accept("restart") or reader.accept("reset"):
        reader.at = len(reader.tokens)
        return change
    return reader.fail("TYPE, SET or DROP")


def _alter_constraint(reader: Reader, table: Name) -> Change:
    place, call = reader.place, reader.call
    name = reader.name()
    words = " ".join(token.text for token in reader.tokens[reader.at :])
    reader.at = len(reader.tokens)
    if words in _DEFERRING:
        return AlterConstraint(place, call, table, name, words.upper())
    return Blur(place, call, "ALTER CONSTRAINT is not followed", tables=(table,))


_DEFERRING = frozenset(
    {
        "deferrable", "not deferrable", "initially deferred", "initially immediate",
        "deferrable initially deferred", "deferrable initially immediate",
        "not deferrable initially immediate",
    }
)  # fmt: skip


def _generated(reader: Reader) -> str:
    reader.expect("generated")
    if reader.accept("always"):
        return "always"
    reader.expect("by", "default")
    return "by default"


def _unset(reader: Reader, change: AlterColumn) -> AlterColumn:
    if reader.accept("not", "null"):
        return replace(change, nullable=True)
    if reader.accept("default"):
        return replace(change, drop_default=True)
    if reader.accept("identity"):
        reader.if_exists()
        return replace(change, drop_identity=True)
    reader.expect("expression")
    reader.if_exists()
    return replace(change, unknown="DROP EXPRESSION is not followed")


def _set(reader: Reader, change: AlterColumn) -> AlterColumn:
    if reader.accept("not", "null"):
        return replace(change, nullable=False)
    if reader.accept("default"):
        written = reader.until("").source
        if written.lower() == "null":
            return replace(change, drop_default=True)
        return replace(change, default_sql=written)
    if reader.is_next("generated"):
        return replace(change, identity=_generated(reader))
    if reader.accept_any("statistics", "storage", "compression") or reader.is_next("("):
        reader.at = len(reader.tokens)
        return change
    return reader.fail("NOT NULL or DEFAULT")
