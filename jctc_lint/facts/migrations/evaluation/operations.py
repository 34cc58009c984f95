"""`op.*` and `batch_op.*` as changes, in the order in which Alembic 1.20 asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import batches, emission
from jctc_lint.facts.migrations.evaluation.constraints import comment_of
from jctc_lint.facts.migrations.evaluation.enums import enum_name
from jctc_lint.facts.migrations.evaluation.naming import Named, fitted, is_fixed, name_for
from jctc_lint.facts.migrations.evaluation.operation_call import (
    BATCH_PARAMETERS,
    NEEDED,
    OLD_NAMES,
    PARAMETERS,
    Call,
)
from jctc_lint.facts.migrations.evaluation.rendering import sql_of
from jctc_lint.facts.migrations.evaluation.tables import (
    ColumnReader,
    columns_of,
    constraint_of,
    default_from,
    describe,
    index_from,
    name_of,
    text_of,
)
from jctc_lint.facts.migrations.evaluation.types import type_of
from jctc_lint.facts.migrations.evaluation.values import (
    Element,
    External,
    Handle,
    Raised,
    Unknown,
    truth,
    why_unknown,
)
from jctc_lint.facts.schema.changes import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    Comment,
    CreateIndex,
    Data,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Raises,
    RenameColumn,
    RenameTable,
)
from jctc_lint.facts.schema.model import Constrains, Constraint, Index, Kind, Name
from jctc_lint.facts.schema.state import COLUMNS, CONSTRAINTS, INDEXES

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value


def perform(
    machine: Machine,
    name: str,
    args: list[Value],
    named: dict[str, Value],
    node: Any,
    batch: Handle | None = None,
) -> Value:
    """Do an operation. Its value, where it has one."""
    parameters = (BATCH_PARAMETERS if batch is not None else PARAMETERS).get(name)
    action = _ACTIONS.get(name)
    if parameters is None or action is None:
        from jctc_lint.facts.migrations.evaluation import plugins

        return plugins.unknown_operation(machine, name, args, named, node)
    values = dict(zip(parameters, args, strict=False))
    for key, value in named.items():
        values[OLD_NAMES.get(key, {}).get(name, key)] = value
    missing = [key for key in NEEDED.get(name, ()) if key in parameters and key not in values]
    if missing:
        raised = machine.raised_here("TypeError", f"{name}() lacks {missing[0]}", node)
        raised.certain = machine.sink.certain
        raise raised
    call = Call(machine, name, machine.span(node), node, values, args[len(parameters) :], batch)
    try:
        return action(call)
    except Raised as raised:
        if raised.node is None and raised.failure is None:
            raised.certain = raised.certain and machine.sink.certain
        raised.node, raised.module = raised.node or node, raised.module or machine.module
        raise


def _create_table(call: Call) -> Value:
    machine = call.machine
    name = call.table()
    if name is None:
        why = why_unknown(call.get("table_name"), "a table whose name is not known")
        kinds = (Kind.RELATION, Kind.TYPE)
        call.machine.sink.blur(why, call.place, call.shown, kinds=kinds)
        return Unknown("a table whose name is not known")
    table = describe(machine, name, call.rest, call.values, call.place)
    emission.create_described(
        machine, table, call.place, call.shown, if_not_exists=call.flag("if_not_exists")
    )
    options = {"schema": name.schema} if name.schema else {}
    return Element("Table", "sqlalchemy.Table", [name.text, None, *call.rest], options, call.node,
                   machine.module)  # fmt: skip


def _drop_table(call: Call) -> None:
    name = call.table()
    if name is None:
        call.blur(why_unknown(call.get("table_name"), "a table whose name is not known"))
        return
    call.machine.sink.emit(DropTable(call.place, call.shown, name, call.flag("if_exists")))


def _rename_table(call: Call) -> None:
    name, to = call.table("old_table_name"), call.table("new_table_name")
    if name is None or to is None:
        call.blur("a table whose name is not known")
        return
    call.machine.sink.emit(RenameTable(call.place, call.shown, name, to))


def _add_column(call: Call) -> None:
    name = call.table()
    columns = [call.get("column"), *call.rest]
    if name is None:
        why = why_unknown(call.get("table_name"), "a table whose name is not known")
        for what in (COLUMNS, CONSTRAINTS, INDEXES):
            call.machine.sink.doubt_everywhere(what, why, call.place)
        return
    for column in columns:
        _add_one(call, name, column)


def _add_one(call: Call, name: Name, item: Value) -> None:
    machine, place, shown = call.machine, call.place, call.shown
    if not isinstance(item, Element) or item.name not in ("Column", "mapped_column"):
        call.blur(why_unknown(item, "a column that is not known"), name)
        return
    read = ColumnReader(machine, item, name)
    column = read.column(place)
    if column is None:
        call.blur("a column whose name is not known", name)
        return
    if read.primary:
        table = describe(machine, name, [item], {}, place)
        column = table.columns[0] if table.columns else column
    inline: tuple[Constraint, ...] = ()
    if read.primary and call.flag("inline_primary_key"):
        inline = (Constraint(Constrains.PRIMARY, "", (column.name,)),)
    exists = call.flag("if_not_exists")
    own, of_type = read.constraints(), read.of_type()
    if call.flag("inline_references") and not machine.world.has_types:
        foreign = [item for item in own if item.kind is Constrains.FOREIGN]
        if len(foreign) == 1:
            inline = (*inline, *foreign)
    machine.sink.emit(
        AddColumn(
            place,
            shown,
            name,
            column,
            inline,
            exists,
            expression=batches.copies_for(item),
            indexed=truth(item.named.get("index")) is True,
        )
    )
    emission.doubt_spatial_index(machine, name, column, place)
    for constraint in own:
        if constraint not in inline:
            is_of_type = constraint in of_type
            machine.sink.emit(AddConstraint(place, shown, name, constraint, of_type=is_of_type))
    for index in read.indexes(place):
        machine.sink.emit(CreateIndex(place, shown, index))
    if column.comment != "":
        machine.sink.emit(Comment(place, shown, name, column.name, column.comment))


def _drop_column(call: Call) -> None:
    name = call.table()
    column = call.get("column_name")
    if isinstance(column, Element) and column.args:
        column = column.args[0]
    text = text_of(column)
    if name is None or text is None:
        call.blur(why_unknown([call.get("table_name"), column], "a name that is not known"), name)
        return
    change = DropColumn(call.place, call.shown, name, text, call.flag("if_exists"))
    call.machine.sink.emit(change)


def _alter_column(call: Call) -> None:
    machine, place, shown = call.machine, call.place, call.shown
    name, column = call.table(), text_of(call.get("column_name"))
    if name is None or column is None:
        call.blur(why_unknown([call.get("table_name"), call.get("column_name")],
                              "a name that is not known"), name)  # fmt: skip
        return
    values = call.values
    kind = values.get("type_")
    made = type_of(machine, kind, name.schema) if kind is not None else None
    if kind is not None:
        if made is None:
            why = why_unknown(kind, "a type that is not known")
            machine.sink.emit(AlterColumn(place, shown, name, column, unknown=why))
        else:
            using = values.get("postgresql_using")
            sql = using if isinstance(using, str) else ""
            change = AlterColumn(place, shown, name, column, made, using is not None, using_sql=sql)
            machine.sink.emit(change)
    _alter_nullable(call, name, column)
    _alter_default(call, name, column, made)
    comment = values.get("comment", False)
    if comment is not False:
        machine.sink.emit(Comment(place, shown, name, column, comment_of(comment)))
    to = values.get("new_column_name")
    if to is not None:
        text = text_of(to)
        if text is None:
            call.blur(why_unknown(to, "a name that is not known"), name)
        else:
            machine.sink.emit(RenameColumn(place, shown, name, column, text))


def _alter_nullable(call: Call, name: Name, column: str) -> None:
    nullable = call.get("nullable")
    if nullable is None:
        return
    known = truth(nullable)
    why = why_unknown(nullable, "a value that is not known") if known is None else ""
    call.machine.sink.emit(
        AlterColumn(call.place, call.shown, name, column, nullable=known, unknown=why)
    )


def _alter_default(call: Call, name: Name, column: str, made: Any) -> None:
    given = call.get("server_default", False)
    if given is False:
        return
    machine, place, shown = call.machine, call.place, call.shown
    existing = call.get("existing_server_default")
    identity = _is_identity(given) or (given is None and _is_identity(existing))
    if isinstance(given, Element) and given.name == "Identity":
        kind = "always" if truth(given.get("always", None, False)) else "by default"
        machine.sink.emit(AlterColumn(place, shown, name, column, identity=kind))
        return
    if identity:
        machine.sink.emit(AlterColumn(place, shown, name, column, drop_identity=True))
        return
    if given is None:
        machine.sink.emit(AlterColumn(place, shown, name, column, drop_default=True))
        return
    known = made or machine.sink.column_type(name, column)
    default = default_from(machine, given, known)
    if default is None:
        machine.sink.emit(AlterColumn(place, shown, name, column, drop_default=True))
    else:
        machine.sink.emit(AlterColumn(place, shown, name, column, default=default))


def _is_identity(value: Value) -> bool:
    return isinstance(value, Element) and value.name == "Identity"


def _create_index(call: Call) -> None:
    machine = call.machine
    table = call.table()
    columns = machine.items(call.get("columns"))
    if table is None:
        why = why_unknown(call.get("table_name"), "a table whose name is not known")
        machine.sink.doubt_everywhere(INDEXES, why, call.place)
        return
    index = None
    if columns is not None:
        given = call.get("index_name")
        index = index_from(machine, given, columns, call.values, table, call.place)
    if index is None:
        why = why_unknown([call.get("index_name"), columns], "an index that is not known")
        _perhaps_index(call, table, why)
        return
    concurrently = call.flag("postgresql_concurrently")
    exists = call.flag("if_not_exists")
    machine.sink.emit(CreateIndex(call.place, call.shown, index, exists, concurrently))


def _perhaps_index(call: Call, table: Name, why: str) -> None:
    name = text_of(call.get("index_name"))
    if name is not None and not call.flag("postgresql_concurrently"):
        index = Index(Name(name, table.schema), table, ())
        exists = call.flag("if_not_exists")
        call.machine.sink.look(CreateIndex(call.place, call.shown, index, exists))
    if name is None:
        call.machine.sink.doubt_indexes(table, why, call.place)
    else:
        call.machine.sink.doubt_index(Name(name, table.schema), why, call.place)


def _drop_index(call: Call) -> None:
    table = call.table()
    given = call.get("index_name")
    text = text_of(given)
    if text is not None and is_fixed(given):
        text = fitted(text, call.machine.world.longest)
    schema = call.get("schema") if call.batch is None else call.batch.names["schema"]
    if text is None or not isinstance(schema, (str, type(None))):
        why = why_unknown(given, "an index whose name is not known")
        call.machine.sink.lose_indexes(table, why, call.place)
        return
    change = DropIndex(
        call.place, call.shown, Name(text, schema or ""), table, call.flag("if_exists"),
        call.flag("postgresql_concurrently"),
    )  # fmt: skip
    call.machine.sink.emit(change)


def _create_constraint(call: Call, construct: str, args: list[Value]) -> None:
    table = call.table("source_table", "source_schema") if call.name == "create_foreign_key" else (
        call.table())  # fmt: skip
    if table is None:
        call.machine.sink.doubt_everywhere(CONSTRAINTS, "an unknown table", call.place)
        return
    named = {**call.values, "name": call.get("constraint_name")}
    item = Element(
        construct, f"sqlalchemy.{construct}", args, named, call.node, call.machine.module
    )
    constraint = constraint_of(call.machine, item, table)
    if constraint is None:
        call.machine.sink.doubt_constraints(table, "a constraint that is not known", call.place)
        return
    if truth(call.get("postgresql_not_valid", False)) is True:
        from jctc_lint.record import replace

        constraint = replace(constraint, valid=False)
    call.machine.sink.emit(AddConstraint(call.place, call.shown, table, constraint))


def _create_keyed(call: Call, construct: str) -> None:
    columns = call.machine.items(call.get("columns"))
    if isinstance(call.get("columns"), str):
        columns = None
    if columns is None or columns_of(columns) is None:
        table = call.table()
        if table is None:
            call.machine.sink.doubt_everywhere(CONSTRAINTS, "an unknown table", call.place)
        else:
            call.machine.sink.doubt_constraints(table, "columns that are not known", call.place)
        return
    _create_constraint(call, construct, columns)


def _create_check(call: Call) -> None:
    _create_constraint(call, "CheckConstraint", [call.get("condition")])


def _create_exclude(call: Call) -> None:
    _create_constraint(call, "ExcludeConstraint", call.rest)


def _create_foreign_key(call: Call) -> None:
    machine = call.machine
    target = name_of(call.get("referent_table"), call.get("referent_schema"))
    local = machine.items(call.get("local_cols"))
    remote = machine.items(call.get("remote_cols"))
    table = call.table("source_table", "source_schema")
    if target is None or local is None or remote is None or columns_of(local) is None:
        if table is None:
            machine.sink.doubt_everywhere(CONSTRAINTS, "an unknown table", call.place)
        else:
            machine.sink.doubt_constraints(table, "a foreign key that is not known", call.place)
        return
    names = columns_of(remote)
    prefix = f"{target.schema}.{target.text}" if target.schema else target.text
    refers = [f"{prefix}.{name}" for name in names or ()]
    _create_constraint(call, "ForeignKeyConstraint", [local, refers])


_KINDS = {
    "foreignkey": Constrains.FOREIGN, "primary": Constrains.PRIMARY,
    "unique": Constrains.UNIQUE, "check": Constrains.CHECK,
}  # fmt: skip
_SHORT = {
    Constrains.FOREIGN: "fk", Constrains.PRIMARY: "pk",
    Constrains.UNIQUE: "uq", Constrains.CHECK: "ck",
}  # fmt: skip


def _drop_constraint(call: Call) -> None:
    table = call.table()
    if table is None:
        why = why_unknown(call.get("table_name"), "a table whose name is not known")
        kind = call.get("type_")
        call.machine.sink.lose_constraints(
            None, _KINDS.get(kind) if isinstance(kind, str) else None, why, call.place
        )
        return
    given, kind = call.get("constraint_name"), call.get("type_")
    made = _KINDS.get(kind) if isinstance(kind, str) else None
    name: str | None = None
    if given is None and call.machine.world.dialect == "sqlite":
        call.machine.sink.emit(DropConstraint(call.place, call.shown, table, "", made))
        return
    if given is None:
        call.machine.sink.emit(
            Raises(call.place, call.shown, "a constraint without a name cannot be dropped")
        )
        return
    if made is not None:
        name = name_for(
            given,
            Named(_SHORT[made], table, ()),
            call.machine.world.convention,
            call.machine.world.longest,
        )
    else:
        name = text_of(given)
        if name is not None and is_fixed(given):
            name = fitted(name, call.machine.world.longest)
    if name is None:
        call.machine.sink.lose_constraints(table, made, why_unknown(given), call.place)
        return
    change = DropConstraint(call.place, call.shown, table, name, made, call.flag("if_exists"))
    call.machine.sink.emit(change)


def _execute(call: Call) -> None:
    from jctc_lint.facts.migrations.evaluation import statements_sql

    statements_sql.execute(call.machine, call.get("sqltext"), None, call.place, call.shown)


def _bulk_insert(call: Call) -> None:
    target = call.get("table")
    name = None
    if isinstance(target, Element):
        name = name_of(target.get("name", 0), target.named.get("schema"))
    rows = call.machine.items(call.get("rows"))
    if rows == []:
        return
    tables = (name,) if name is not None else None
    from jctc_lint.facts.migrations.evaluation.rows import rows_of

    made = rows_of(target, rows)
    call.machine.sink.emit(Data(call.place, call.shown, tables, adds=True, rows=made))
    call.machine.sink.fill(name)


def _table_comment(call: Call) -> None:
    name = call.table()
    if name is not None:
        given = call.get("comment") if call.name == "create_table_comment" else None
        call.machine.sink.emit(Comment(call.place, call.shown, name, text=comment_of(given)))


def _run_async(call: Call) -> Value:
    return call.machine.call(
        call.get("async_function"), [Handle("bind"), *call.rest], {}, call.node, None
    )


def _invoke(call: Call) -> Value:
    call.machine.sink.blur("an operation object", call.place, call.shown, everything=True)
    return None


_ACTIONS: dict[str, Callable[[Call], Value]] = {
    "create_table": _create_table,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
    "add_column": _add_column,
    "drop_column": _drop_column,
    "alter_column": _alter_column,
    "create_index": _create_index,
    "drop_index": _drop_index,
    "create_unique_constraint": lambda call: _create_keyed(call, "UniqueConstraint"),
    "create_primary_key": lambda call: _create_keyed(call, "PrimaryKeyConstraint"),
    "create_check_constraint": _create_check,
    "create_exclude_constraint": _create_exclude,
    "create_foreign_key": _create_foreign_key,
    "drop_constraint": _drop_constraint,
    "execute": _execute,
    "bulk_insert": _bulk_insert,
    "create_table_comment": _table_comment, "drop_table_comment": _table_comment,
    "run_async": _run_async, "invoke": _invoke,
}  # fmt: skip

__all__ = ["External", "enum_name", "perform", "sql_of"]
