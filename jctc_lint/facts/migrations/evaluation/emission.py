"""What constructs ask of the database when they are created or dropped by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.enums import enum_name, labels_of
from jctc_lint.facts.migrations.evaluation.tables import describe, index_of, name_of
from jctc_lint.facts.migrations.evaluation.values import Element, Method, Unknown, truth
from jctc_lint.facts.schema.changes import (
    AddConstraint,
    Comment,
    CreateEnum,
    CreateIndex,
    CreateObject,
    CreateTable,
    DropEnum,
    DropIndex,
    DropObject,
    DropTable,
)
from jctc_lint.facts.schema.model import Constrains, Key, Kind, Name
from jctc_lint.record import replace

if TYPE_CHECKING:
    import ast

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.tables import Described
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.schema.model import Column
    from jctc_lint.text import Span


def column_type_of(machine: Machine, column: Element) -> Value:
    """`column.type`."""
    from jctc_lint.facts.migrations.evaluation.tables import ColumnReader

    read = ColumnReader(machine, column, None)  # type: ignore[arg-type]
    return Unknown("a column's type") if read.type is None else read.type


def create_or_drop_enum(
    machine: Machine,
    owner: Element,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """`enum.create(bind, checkfirst=...)`, `enum.drop(...)`."""
    if not machine.world.has_types:
        return None
    if truth(owner.named.get("native_enum", True)) is False and owner.name == "Enum":
        return None
    generic = owner.name == "Enum"
    given = named.get("checkfirst", args[1] if len(args) > 1 else not generic)
    checks = truth(given) is not False
    place, call = machine.span(node), f"{owner.name}.{name}"
    emit_enum(machine, owner, create=name == "create", checkfirst=checks, place=place, call=call)
    return None


def emit_enum(
    machine: Machine,
    owner: Element,
    *,
    create: bool,
    place: Span,
    call: str,
    checkfirst: bool = False,
) -> None:
    """CREATE TYPE or DROP TYPE of one enum."""
    enum = enum_name(machine, owner)
    if enum is None:
        machine.sink.blur("an enum whose name is not known", place, call, kinds=(Kind.TYPE,))
    elif create:
        labels = labels_of(machine, owner)
        machine.sink.emit(CreateEnum(place, call, enum, labels, checkfirst))
    else:
        machine.sink.emit(DropEnum(place, call, enum, checkfirst=checkfirst))


def create_enums(
    machine: Machine, enums: list[Element], place: Span, call: str, *, checkfirst: bool = False
) -> None:
    """What SQLAlchemy creates before a table: enum types, each once in a run."""
    for enum in enums if machine.world.has_types else ():
        if truth(enum.named.get("create_type", True)) is False and enum.name == "ENUM":
            continue
        name = enum_name(machine, enum)
        if name is None:
            machine.sink.blur("an enum whose name is not known", place, call, kinds=(Kind.TYPE,))
            continue
        labels = labels_of(machine, enum)
        machine.sink.emit(CreateEnum(place, call, name, labels, checkfirst, once=True))


def create_described(
    machine: Machine,
    table: Described,
    place: Span,
    call: str,
    *,
    if_not_exists: bool = False,
    checkfirst: bool = False,
) -> None:
    """CREATE TABLE with all that goes before and after it."""
    create_enums(machine, table.enums, place, call, checkfirst=checkfirst)
    machine.sink.emit(
        CreateTable(
            place,
            call,
            table.name,
            tuple(table.columns),
            tuple(table.constraints),
            if_not_exists,
            table.comment,
            table.doubt,
        )
    )
    spatial = {index.columns[0] for index in table.besides}
    for column in table.columns:
        if column.name not in spatial:
            doubt_spatial_index(machine, table.name, column, place)
    for index in (*table.besides, *table.indexes):
        machine.sink.emit(CreateIndex(place, call, index))
    if not machine.world.has_types:
        return
    if table.comment:
        machine.sink.emit(Comment(place, call, table.name))
    for commented in table.comments:
        machine.sink.emit(Comment(place, call, table.name, commented))


def doubt_spatial_index(machine: Machine, table: Name, column: Column, place: Span) -> None:
    """GeoAlchemy makes an index of its own, where it is not told not to."""
    if column.type is not None and column.type.text.startswith(("geometry", "geography")):
        name = Name(f"idx_{table.text}_{column.name}", table.schema)
        machine.sink.doubt_index(name, "GeoAlchemy may make an index", place)


def described(machine: Machine, owner: Element, place: Span) -> Described | None:
    """A `Table(...)` of the revision; None where its name is not known or it is reflected."""
    name = name_of(owner.get("name", 0), owner.named.get("schema"))
    reflects = {"autoload_with", "autoload"} & owner.named.keys()
    if name is None or reflects:
        return None
    metadata = owner.get("metadata", 1)
    with machine.world.naming_of(metadata if isinstance(metadata, Element) else None):
        return describe(machine, name, owner.args[2:], owner.named, place)


def create_or_drop_table(
    machine: Machine,
    owner: Element,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """`table.create(bind, checkfirst=...)`, `table.drop(...)`."""
    place, call = machine.span(node), f"Table.{name}"
    checks = truth(named.get("checkfirst", args[1] if len(args) > 1 else False)) is not False
    table = name_of(owner.get("name", 0), owner.named.get("schema"))
    if table is None:
        return machine.blurred_call(Method(owner, name), args, named, node)
    if name == "drop":
        machine.sink.emit(DropTable(place, call, table, checks))
        return None
    whole = described(machine, owner, place)
    if whole is None:
        machine.sink.blur("a table that is read from the database", place, call, tables=(table,))
        return None
    if checks and machine.sink.has_table(table) is True:
        return None
    create_described(machine, whole, place, call, if_not_exists=checks, checkfirst=checks)
    return None


def create_all(
    machine: Machine, tables: list[Value], name: str, node: ast.expr, *, checkfirst: bool
) -> None:
    """`metadata.create_all(bind)`, `.drop_all(bind)` of tables that the revision describes."""
    place, call = machine.span(node), f"MetaData.{name}"
    chosen = [table for table in tables if isinstance(table, Element)]
    for table in chosen if name == "create_all" else reversed(chosen):
        whole = described(machine, table, place)
        if whole is None:
            machine.sink.blur("a table that is not known", place, call, everything=True)
            return
        if name == "drop_all":
            machine.sink.emit(DropTable(place, call, whole.name, checkfirst))
            continue
        if checkfirst and machine.sink.has_table(whole.name) is True:
            continue
        create_described(
            machine, whole, place, call, if_not_exists=checkfirst, checkfirst=checkfirst
        )


def create_models(
    machine: Machine, tables: list[Described], node: ast.expr, *, checkfirst: bool
) -> None:
    """`Base.metadata.create_all(bind)` of the application's models, as they are today."""
    place, call = machine.span(node), "MetaData.create_all"
    missing = [t for t in tables if not checkfirst or machine.sink.has_table(t.name) is not True]
    sure = {t.name for t in missing if machine.sink.has_table(t.name) is False}
    for table in missing:
        own = [item for item in table.constraints if item.kind is not Constrains.FOREIGN]
        alone = replace(table, constraints=own)
        create_described(machine, alone, place, call, if_not_exists=checkfirst, checkfirst=True)
    for table in missing:
        for item in table.constraints if table.name in sure else ():
            if item.kind is Constrains.FOREIGN:
                machine.sink.emit(AddConstraint(place, call, table.name, item))


def create_or_drop_object(
    machine: Machine,
    owner: Element,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """`sequence.create(bind)`, `index.create(bind)` and their drops."""
    place, call = machine.span(node), f"{owner.name}.{name}"
    checks = truth(named.get("checkfirst", args[1] if len(args) > 1 else False)) is not False
    made = name_of(owner.get("name", 0), owner.named.get("schema"))
    if made is None:
        machine.sink.blur("a name that is not known", place, call, kinds=(Kind.RELATION,))
        return None
    if owner.name == "Sequence":
        emit_object(machine, name, Key(Kind.RELATION, made), "sequence", checks, place, call)
        return None
    if name == "drop":
        machine.sink.emit(DropIndex(place, call, made, if_exists=checks))
        return None
    holder = next((a.base for a in owner.args if isinstance(a, Element) and a.base), None)
    table = name_of(holder.get("name", 0), holder.named.get("schema")) if isinstance(
        holder, Element) else None  # fmt: skip
    index = index_of(machine, owner, table, place) if table is not None else None
    if index is None:
        machine.sink.blur("an index that is not known", place, call, kinds=(Kind.RELATION,))
    else:
        machine.sink.emit(CreateIndex(place, call, index, checks))
    return None


def emit_object(
    machine: Machine,
    name: str,
    key: Key,
    what: str,
    checks: bool,  # noqa: FBT001
    place: Span,
    call: str,
) -> None:
    """CREATE or DROP of a sequence or schema."""
    if name == "create":
        machine.sink.emit(CreateObject(place, call, key, if_not_exists=checks, what=what))
    else:
        machine.sink.emit(DropObject(place, call, key, if_exists=checks, what=what))


__all__ = ["column_type_of", "create_described", "enum_name", "labels_of"]
