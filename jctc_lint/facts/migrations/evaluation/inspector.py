"""What an inspector says: the replayed schema, as reflection would show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.tables import text_of
from jctc_lint.facts.migrations.evaluation.values import (
    Handle,
    Raised,
    Unknown,
    Unordered,
    is_known,
    open_text,
    why_unknown,
)
from jctc_lint.facts.schema.model import (
    Constrains,
    EnumType,
    Key,
    Kind,
    Name,
    Sequence,
    Table,
    View,
)
from jctc_lint.facts.schema.state import COLUMNS, CONSTRAINTS, INDEXES, table_doubt
from jctc_lint.record import record

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value


_OWN = ("alembic_version",)
"""Alembic's own table, which it makes before the first revision."""


@record
class Question:
    machine: Machine
    method: str
    name: Name
    node: ast.expr


def ask(
    machine: Machine,
    owner: Handle,
    method: str,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """A question to an inspector, which remembers what it was told."""
    if method == "clear_cache":
        owner.names.clear()
        return None
    if method in _LISTS:
        return _remembered(machine, owner, method, _schema_of(args, named, 0), "", node)
    answers = _ANSWERS.get(method)
    if answers is None:
        return Unknown(f"what an inspector says of {method}")
    table = args[0] if args else named.get("table_name")
    text = text_of(table)
    position = 2 if method == "has_index" else 1
    schema = _schema_of(args, named, position)
    if method == "has_index":
        text = text_of(args[1] if len(args) > 1 else named.get("index_name"))
    if not (schema is None or isinstance(schema, str)) and _is_nowhere(machine, text):
        if method == "has_table":
            return False
        if method.startswith("get_"):
            raise _no_such_table(machine, text or "the table", node)
    if text is None:
        return Unknown(why_unknown(table, "a table whose name is not known"))
    return _remembered(machine, owner, method, schema, text, node)


def _is_nowhere(machine: Machine, text: str | None) -> bool:
    """True where no schema can have a relation of this name (None: of any name)."""
    schema = machine.sink.schema
    if any(what is None or what is Kind.RELATION for what, _ in schema.unknown()):
        return False
    if schema.doubt_on(Key(Kind.RELATION, Name(text or "\0"))) is not None or text in _OWN:
        return False
    known = (getattr(made, "name", None) for made in schema.objects())
    doubted = (what.name for what, _ in schema.unknown() if isinstance(what, Key))
    there = [name.text for name in (*known, *doubted) if name is not None]
    return (
        text not in there
        if text is not None
        else not any(made.name.text not in _OWN for made in schema.tables())
    )


def _no_such_table(machine: Machine, name: str, node: ast.expr) -> Raised:
    raised = machine.raised_here("NoSuchTableError", name, node)
    raised.certain = machine.sink.certain
    return raised


def _schema_of(args: list[Value], named: dict[str, Value], position: int) -> Value:
    return open_text(named.get("schema", args[position] if len(args) > position else None))


def _remembered(
    machine: Machine, owner: Handle, method: str, schema: Value, name: str, node: ast.expr
) -> Value:
    if not (schema is None or isinstance(schema, str)):
        return Unknown(why_unknown(schema, "a schema that is not known"))
    memory = owner.names
    key = f"{method}({schema}.{name})"
    if key not in memory:
        whole = machine.sink.schema.name(Name(name, schema or ""))
        question = Question(machine, method, whole, node)
        memory[key] = (_LISTS.get(method) or _ANSWERS[method])(question)
    found = memory[key]
    if not isinstance(found, list):
        return found
    made = [dict(item) if isinstance(item, dict) else item for item in found]
    return Unordered(made) if isinstance(found, Unordered) else made


def _has_table(question: Question) -> Value:
    key = question.machine.sink.schema.find(Kind.RELATION, question.name)
    schema = question.machine.sink.schema
    found = schema.get(key)
    if isinstance(found, (Table, View)):
        return True
    present = schema.present(key)
    return Unknown("whether a table is there") if present is None else False


def _has_index(question: Question) -> Value:
    present = question.machine.sink.schema.present(
        question.machine.sink.schema.find(Kind.RELATION, question.name)
    )
    return Unknown("whether an index is there") if present is None else present


def _has_sequence(question: Question) -> Value:
    return _has_index(question)


def _has_schema(question: Question) -> Value:
    schema = question.machine.sink.schema
    present = schema.present(schema.find(Kind.SCHEMA, question.name))
    if question.name.text == schema.default:
        return True
    return Unknown("whether a schema is there") if present is None else present


def _table(question: Question, what: str) -> Table | Unknown:
    """The table that is asked about; a missing one is an exception, as in SQLAlchemy."""
    schema = question.machine.sink.schema
    key = schema.find(Kind.RELATION, question.name)
    found = schema.get(key)
    if isinstance(found, Table):
        doubt = table_doubt(found, what) or next(
            (d for d in found.doubts if d.what.startswith(what[:-1])), None
        )
        if doubt is None and what == INDEXES:
            doubt = next((d for d in found.doubts if d.what.startswith("index")), None)
        return Unknown(doubt.why) if doubt is not None else found
    if found is None and schema.present(key) is False:
        raise _no_such_table(question.machine, question.name.text, question.node)
    return Unknown("a table that may be there")


def _columns(question: Question) -> Value:
    table = _table(question, COLUMNS)
    if isinstance(table, Unknown):
        return table
    return [
        {
            "name": column.name,
            "nullable": Unknown("nullable") if column.nullable is None else column.nullable,
            "default": None if column.default is None else (
                column.default.text or Unknown("a default")
            ),
            "type": Handle("type", {"type": column.type}),
            "comment": Unknown("a comment") if column.comment is None else column.comment or None,
        }
        for column in table.columns
    ]  # fmt: skip


def _pk_constraint(question: Question) -> Value:
    table = _table(question, CONSTRAINTS)
    if isinstance(table, Unknown):
        return table
    for item in table.constraints:
        if item.kind is Constrains.PRIMARY:
            return {"name": _name(item.name), "constrained_columns": list(item.columns)}
    return {"name": None, "constrained_columns": []}


def _name(name: str | None) -> Value:
    return Unknown("a name that a convention gave") if name is None else name or None


def _unique_constraints(question: Question) -> Value:
    table = _table(question, CONSTRAINTS)
    if isinstance(table, Unknown):
        return table
    return [
        {"name": _name(item.name), "column_names": list(item.columns)}
        for item in table.constraints
        if item.kind is Constrains.UNIQUE
    ]


def _foreign_keys(question: Question) -> Value:
    table = _table(question, CONSTRAINTS)
    if isinstance(table, Unknown):
        return table
    return [
        {
            "name": _name(item.name),
            "constrained_columns": list(item.columns),
            "referred_table": item.target.text if item.target else Unknown("a table"),
            "referred_schema": (item.target.schema or None) if item.target else None,
            "referred_columns": Unknown("columns") if item.target_columns is None else list(
                item.target_columns
            ),
            "options": {"ondelete": item.ondelete} if item.ondelete else {},
        }
        for item in table.constraints
        if item.kind is Constrains.FOREIGN
    ]  # fmt: skip


def _check_constraints(question: Question) -> Value:
    table = _table(question, CONSTRAINTS)
    if isinstance(table, Unknown):
        return table
    return [
        {"name": _name(item.name), "sqltext": item.text or Unknown("a condition")}
        for item in table.constraints
        if item.kind is Constrains.CHECK
    ]


def _indexes(question: Question) -> Value:
    table = _table(question, INDEXES)
    if isinstance(table, Unknown):
        return table
    if any(doubt.what == CONSTRAINTS for doubt in table.doubts):
        return Unknown("constraints that are not known")
    found: list[Value] = [
        {
            "name": index.name.text,
            "column_names": list(index.columns) if not index.expressions else Unknown("columns"),
            "unique": index.unique,
        }
        for index in question.machine.sink.schema.indexes(table.name)
    ]
    if _hides_indexes(question):
        return found
    found.extend(
        {
            "name": _name(item.name),
            "column_names": list(item.columns),
            "unique": True,
            "duplicates_constraint": _name(item.name),
        }
        for item in table.constraints
        if item.kind is Constrains.UNIQUE
    )
    return found


def _hides_indexes(question: Question) -> bool:
    """Whether indexes of constraints are not told: SQLite keeps them to itself."""
    return question.machine.world.dialect == "sqlite"


def _names(question: Question, kind: type[Table] | type[View] | type[Sequence]) -> Value:
    schema = question.machine.sink.schema
    for what, doubt in schema.unknown():
        if what is None or what is Kind.RELATION or getattr(what, "kind", None) is Kind.RELATION:
            return Unknown(doubt.why)
    wanted = question.name.schema or schema.path[0]
    found = [made for made in schema.objects() if isinstance(made, kind)]
    return Unordered(sorted(made.name.text for made in found if made.name.schema == wanted))


def _table_names(question: Question) -> Value:
    return _names(question, Table)


def _view_names(question: Question) -> Value:
    return _names(question, View)


def _sequence_names(question: Question) -> Value:
    return _names(question, Sequence)


def _enums(question: Question) -> Value:
    schema = question.machine.sink.schema
    for what, doubt in schema.unknown():
        if what is None or what is Kind.TYPE or getattr(what, "kind", None) is Kind.TYPE:
            return Unknown(doubt.why)
    return [
        {
            "name": made.name.text,
            "schema": made.name.schema or schema.default,
            "labels": Unknown("labels") if made.labels is None else list(made.labels),
            "visible": True,
        }
        for made in schema.objects()
        if isinstance(made, EnumType)
    ]


def _schema_names(_question: Question) -> Value:
    return Unknown("the schemas")


_ANSWERS: dict[str, Callable[[Question], Value]] = {
    "has_table": _has_table,
    "has_index": _has_index,
    "has_sequence": _has_sequence,
    "has_schema": _has_schema,
    "get_columns": _columns,
    "get_pk_constraint": _pk_constraint,
    "get_unique_constraints": _unique_constraints,
    "get_foreign_keys": _foreign_keys,
    "get_check_constraints": _check_constraints,
    "get_indexes": _indexes,
}
_LISTS: dict[str, Callable[[Question], Value]] = {
    "get_table_names": _table_names,
    "get_view_names": _view_names,
    "get_sequence_names": _sequence_names,
    "get_enums": _enums,
    "get_schema_names": _schema_names,
}

__all__ = ["ask", "is_known"]
