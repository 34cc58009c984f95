"""The rows that PostgreSQL's catalogue gives to a plain SELECT, told from the replayed schema.

What is not known, or not all of it, stands in rows of its own, marked with `VAGUE` and with
`UNKNOWN` in their fields: where one of them may belong to the answer, there is no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.schema.model import Constrains, Key, Kind, Table, View
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable, tokens
from jctc_lint.facts.schema.state import COLUMNS, CONSTRAINTS, INDEXES, WHOLE
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.schema.model import Column, Name
    from jctc_lint.facts.schema.sql_lexer import Token
    from jctc_lint.facts.schema.state import Schema

UNKNOWN: Any = object()
VAGUE = "?"
MOST = 20_000
"""Most rows that are put together."""
Fields = dict[str, Any]
Operand = tuple[str, str]
"""A relation's alias and a column; "" and a text."""


@record
class _Select:
    columns: tuple[tuple[Operand, str], ...]
    distinct: bool
    relations: dict[str, str]
    conditions: tuple[tuple[Operand, frozenset[str] | Operand, bool], ...]
    """An operand is one of some texts, or is another operand; False: it is not."""


def rows_of(schema: Schema, text: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]] | None:
    """The names of the columns and the rows; None where they cannot be told."""
    try:
        here = schema.path[0] or schema.default
        select = _Parser(tokens(text.strip().rstrip(";")), here).select()
    except (Unreadable, IndexError, RecursionError):
        return None
    found = _joined(schema, select)
    if found is None:
        return None
    names = tuple(name for _, name in select.columns)
    rows = [tuple(row[operand] for operand, _ in select.columns) for row in found]
    if any(value is UNKNOWN for row in rows for value in row):
        return None
    return names, list(dict.fromkeys(rows)) if select.distinct else rows


def _joined(schema: Schema, select: _Select) -> list[dict[Operand, Any]] | None:
    """Rows of all relations that meet all conditions; None where one of them only may."""
    found: list[tuple[dict[Operand, Any], bool]] = [({}, True)]
    for alias, relation in select.relations.items():
        made = [
            {(alias, column): value for column, value in fields.items()}
            for fields in _RELATIONS[relation](schema)
        ]
        own = [pair for row in made if (pair := _met(row, select)) is not None]
        if len(found) * len(own) > MOST:
            return None
        found = [
            pair
            for row, sure in found
            for other, certain in own
            if (pair := _met({**row, **other}, select, sure=sure and certain)) is not None
        ]
    vague = {(alias, VAGUE) for alias in select.relations}
    if any(not sure or not vague.isdisjoint(row) for row, sure in found):
        return None
    return [row for row, _ in found]


def _met(
    row: dict[Operand, Any], select: _Select, *, sure: bool = True
) -> tuple[dict[Operand, Any], bool] | None:
    """The row, and whether it surely meets what can be asked of it; None where it does not."""
    for operand, wanted, holds in select.conditions:
        if operand not in row or (isinstance(wanted, tuple) and wanted not in row):
            continue
        value = row[operand]
        others = frozenset([row[wanted]]) if isinstance(wanted, tuple) else wanted
        if value is UNKNOWN or UNKNOWN in others:
            sure = False
        elif (value in others) is not holds:
            return None
    return row, sure


class _Parser:
    """SELECT columns FROM relations JOIN ... ON ... WHERE column = value AND ..."""

    def __init__(self, found: list[Token], here: str) -> None:
        self.tokens = found
        self.here = here
        self.at = 0
        self.relations: dict[str, str] = {}

    def select(self) -> _Select:
        self._expect("select")
        distinct = self._accept("distinct")
        columns = [self._column_as()]
        while self._accept(","):
            columns.append(self._column_as())
        self._expect("from")
        self._relation()
        conditions = []
        while self._accept("join") or (self._accept("inner") and self._accept("join")):
            self._relation()
            self._expect("on")
            conditions += self._conjunction()
        if self._accept("where"):
            conditions += self._conjunction()
        if self._accept("order"):
            self._expect("by")
            self.at = len(self.tokens)
        if self.at < len(self.tokens):
            raise Unreadable("more than is understood")
        whole = tuple((self._resolved(operand), name) for operand, name in columns)
        resolved = tuple(
            (self._resolved(one), self._resolved(two) if isinstance(two, tuple) else two, holds)
            for one, two, holds in conditions
        )
        return _Select(whole, distinct, self.relations, resolved)

    def _peek(self) -> str:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token.text if token is not None and token.sort is not Sort.STRING else ""

    def _accept(self, word: str) -> bool:
        if self._peek() != word:
            return False
        self.at += 1
        return True

    def _expect(self, word: str) -> None:
        if not self._accept(word):
            raise Unreadable(f"no {word}")

    def _word(self) -> str:
        token = self.tokens[self.at]
        if token.sort not in (Sort.WORD, Sort.QUOTED):
            raise Unreadable("no name")
        self.at += 1
        return token.text

    def _column(self) -> Operand:
        first = self._word()
        return (first, self._word()) if self._accept(".") else ("", first)

    def _column_as(self) -> tuple[Operand, str]:
        operand = self._column()
        return operand, self._word() if self._accept("as") else operand[1]

    def _relation(self) -> None:
        name = self._word()
        if self._accept("."):
            name = self._word()
        if name not in _RELATIONS:
            raise Unreadable("another relation")
        named = self._accept("as") or self._peek() not in _CLAUSES
        self.relations[self._word() if named else name] = name

    def _conjunction(self) -> list[tuple[Operand, frozenset[str] | Operand, bool]]:
        found = [self._condition()]
        while self._accept("and"):
            found.append(self._condition())
        return found

    def _condition(self) -> tuple[Operand, frozenset[str] | Operand, bool]:
        operand = self._column()
        if self._accept("in"):
            self._expect("(")
            texts = {self._text()}
            while self._accept(","):
                texts.add(self._text())
            self._expect(")")
            return operand, frozenset(texts), True
        equal = self._accept("=")
        if not equal and not self._accept("<>") and not self._accept("!="):
            raise Unreadable("another condition")
        if self.tokens[self.at].sort is Sort.STRING:
            return operand, frozenset([self._text()]), equal
        if self._accept("current_schema"):
            self._expect("(")
            self._expect(")")
            return operand, frozenset([self.here]), equal
        return operand, self._column(), equal

    def _text(self) -> str:
        token = self.tokens[self.at]
        if token.sort is not Sort.STRING:
            raise Unreadable("no text")
        self.at += 1
        return token.text

    def _resolved(self, operand: Operand) -> Operand:
        alias, column = operand
        for name, relation in self.relations.items():
            if alias in (name, "") and column in _COLUMNS[relation]:
                return name, column
        raise Unreadable("a column that is not known")


_CLAUSES = ("", "on", "where", "join", "inner", "order", "left", "right", "full", "cross", ",")
_TYPES = {
    Constrains.PRIMARY: "PRIMARY KEY", Constrains.UNIQUE: "UNIQUE",
    Constrains.FOREIGN: "FOREIGN KEY", Constrains.CHECK: "CHECK",
}  # fmt: skip
_COLUMNS = {
    "table_constraints": (
        "table_schema", "table_name", "constraint_schema", "constraint_name", "constraint_type",
    ),
    "key_column_usage": (
        "table_schema", "table_name", "column_name", "constraint_schema", "constraint_name",
    ),
    "constraint_column_usage": (
        "table_schema", "table_name", "column_name", "constraint_schema", "constraint_name",
    ),
    "columns": ("table_schema", "table_name", "column_name", "data_type", "is_nullable"),
    "tables": ("table_schema", "table_name", "table_type"),
    "pg_indexes": ("schemaname", "tablename", "indexname"),
}  # fmt: skip


def _known(relation: str, **values: Any) -> Fields:
    """A row that may be there; fields that are not given are not known."""
    found = {column: values.get(column, UNKNOWN) for column in _COLUMNS[relation]}
    return {**found, VAGUE: True}


_VERSIONS = {
    "table_name": "alembic_version", "tablename": "alembic_version", "table_type": "BASE TABLE",
    "constraint_name": "alembic_version_pkc", "indexname": "alembic_version_pkc",
    "constraint_type": "PRIMARY KEY", "column_name": "version_num", "is_nullable": "NO",
    "data_type": "character varying",
}  # fmt: skip
"""Alembic's own table, where it is called so."""
_SYSTEM = {
    "table_schema": "pg_catalog", "table_name": "pg_class", "table_type": "BASE TABLE",
    "constraint_schema": "pg_catalog", "constraint_name": "pg_class_oid_index",
    "schemaname": "pg_catalog", "tablename": "pg_class", "indexname": "pg_class_oid_index",
    "constraint_type": "PRIMARY KEY",
}  # fmt: skip
"""One for all of the system's own."""


def _others(schema: Schema, relation: str) -> Iterator[Fields]:
    """Rows that are there, or may be, of which too little is known."""
    yield _known(relation, **_VERSIONS)
    yield _known(relation, **_SYSTEM)
    yield _known(relation, **{**_SYSTEM, "constraint_type": "UNIQUE"})
    for what, _ in schema.unknown():
        if isinstance(what, Key) and what.kind is Kind.RELATION:
            name = what.name.text
            yield _known(relation, table_name=name, tablename=name)
            yield _known(relation, indexname=name, table_name=name)
        elif what in (None, Kind.RELATION):
            yield _known(relation)


def _own(schema: Schema, name: Name) -> dict[str, str]:
    return {"table_schema": name.schema or schema.default, "table_name": name.text}


def _constrained(schema: Schema, relation: str) -> Iterator[tuple[Table, Fields, Any]]:
    """Constraints with the fields that all relations have of them."""
    for table in schema.tables():
        own = _own(schema, table.name)
        spoken = {**own, "constraint_schema": own["table_schema"]}
        for item in table.constraints:
            if item.kind is not Constrains.EXCLUDE:
                name = UNKNOWN if item.name is None else item.name
                yield table, {**spoken, "constraint_name": name}, item
        for doubt in table.doubts:
            if doubt.what in (*WHOLE, CONSTRAINTS) or doubt.what.startswith("constraint "):
                yield table, _known(relation, **spoken), None


def _table_constraints(schema: Schema) -> Iterator[Fields]:
    relation = "table_constraints"
    yield from _others(schema, relation)
    for table, fields, item in _constrained(schema, relation):
        kind = _TYPES[item.kind] if item is not None else UNKNOWN
        yield {**fields, "constraint_type": kind}
        if any(not column.nullable for column in table.columns):
            # NOT NULL is a check of information_schema, under a name with numbers.
            unnamed = {"constraint_name": "2200_16385_1_not_null", "constraint_type": "CHECK"}
            yield _known(relation, **{**fields, **unnamed})


def _key_column_usage(schema: Schema) -> Iterator[Fields]:
    relation = "key_column_usage"
    yield from _others(schema, relation)
    for _, fields, item in _constrained(schema, relation):
        if item is None:
            yield fields
        elif item.kind is not Constrains.CHECK:
            for column in item.columns:
                yield {**fields, "column_name": column}


def _constraint_column_usage(schema: Schema) -> Iterator[Fields]:
    relation = "constraint_column_usage"
    yield from _others(schema, relation)
    for table, fields, item in _constrained(schema, relation):
        if item is None:
            yield _known(relation)
            continue
        target, columns = table.name, item.columns
        if item.kind is Constrains.FOREIGN:
            if item.target is None or item.target_columns is None:
                yield _known(relation, constraint_name=fields["constraint_name"])
                continue
            target, columns = item.target, item.target_columns
        for column in columns:
            yield {**fields, **_own(schema, target), "column_name": column}


def _columns(schema: Schema) -> Iterator[Fields]:
    relation = "columns"
    yield from _others(schema, relation)
    for found in schema.objects():
        if isinstance(found, View):
            yield _known(relation, **_own(schema, found.name))
        if not isinstance(found, Table):
            continue
        own = _own(schema, found.name)
        for column in found.columns:
            nullable = UNKNOWN if column.nullable is None else "YES" if column.nullable else "NO"
            yield {**own, "column_name": column.name, "data_type": _data_type(column),
                   "is_nullable": nullable}  # fmt: skip
        for doubt in found.doubts:
            if doubt.what in (*WHOLE, COLUMNS):
                yield _known(relation, **own)
            elif doubt.what.startswith("column "):
                yield _known(relation, **own, column_name=doubt.what.removeprefix("column "))


def _data_type(column: Column) -> Any:
    if column.type is None:
        return UNKNOWN
    text = column.type.text
    if text.endswith("[]"):
        return "ARRAY"
    plain = text.partition("(")[0] + text.partition(")")[2]
    return plain if column.type.enum is None and plain in _PLAIN else UNKNOWN


_PLAIN = frozenset(
    {
        "bigint", "boolean", "bytea", "character", "character varying", "date", "double precision",
        "integer", "interval", "json", "jsonb", "numeric", "real", "smallint", "text",
        "time with time zone", "time without time zone", "timestamp with time zone",
        "timestamp without time zone", "tsvector", "uuid", "inet",
    }
)  # fmt: skip


def _tables(schema: Schema) -> Iterator[Fields]:
    yield from _others(schema, "tables")
    for found in schema.objects():
        if isinstance(found, Table):
            yield {**_own(schema, found.name), "table_type": "BASE TABLE"}
        elif isinstance(found, View) and not found.materialized:
            yield {**_own(schema, found.name), "table_type": "VIEW"}


def _indexes(schema: Schema) -> Iterator[Fields]:
    relation = "pg_indexes"
    yield from _others(schema, relation)
    for table in schema.tables():
        own = {"schemaname": table.name.schema or schema.default, "tablename": table.name.text}
        for index in schema.indexes(table.name):
            yield {**own, "indexname": index.name.text}
        for item in table.constraints:
            if item.kind in (Constrains.PRIMARY, Constrains.UNIQUE, Constrains.EXCLUDE):
                yield {**own, "indexname": UNKNOWN if item.name is None else item.name}
        for doubt in table.doubts:
            if doubt.what in (*WHOLE, INDEXES, CONSTRAINTS) or doubt.what.startswith(
                ("index ", "constraint ")
            ):
                yield _known(relation, **own)


_RELATIONS: dict[str, Callable[[Schema], Iterator[Fields]]] = {
    "table_constraints": _table_constraints,
    "key_column_usage": _key_column_usage,
    "constraint_column_usage": _constraint_column_usage,
    "columns": _columns,
    "tables": _tables,
    "pg_indexes": _indexes,
}
