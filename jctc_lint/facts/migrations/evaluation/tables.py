"""Tables, columns, constraints and indexes as SQLAlchemy's constructs describe them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import types
from jctc_lint.facts.migrations.evaluation.enums import enum_name, labels_of
from jctc_lint.facts.migrations.evaluation.naming import Named, name_for
from jctc_lint.facts.migrations.evaluation.rendering import sql_of
from jctc_lint.facts.migrations.evaluation.values import (
    Class,
    Element,
    External,
    Instance,
    Member,
    Unknown,
    truth,
    why_unknown,
    worded,
)
from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Constraint,
    Default,
    Index,
    Name,
    Type,
)
from jctc_lint.facts.schema.names import LONGEST
from jctc_lint.facts.schema.sql_types import default_of
from jctc_lint.record import field, record, replace

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.text import Span

SERIALS = {"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}
CONSTRAINTS = frozenset(
    {
        "PrimaryKeyConstraint", "ForeignKeyConstraint", "UniqueConstraint", "CheckConstraint",
        "ExcludeConstraint",
    }
)  # fmt: skip


@record(frozen=False)
class Described:
    """A table as it is described: what CREATE TABLE says, and what comes after it."""

    name: Name
    columns: list[Column] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    enums: list[Element] = field(default_factory=list)
    comment: str | None = ""
    doubt: str = ""
    besides: list[Index] = field(default_factory=list)
    """Indexes that a library makes by itself, once the table is there."""
    unread: set[str] = field(default_factory=set)
    """Names of indexes and unique constraints of which no more is known; "" for one without."""
    keys_unread: bool = False
    """Whether there are foreign keys of which nothing is known."""


COLUMNS = frozenset({"Column", "column", "mapped_column"})


def text_of(value: Value) -> str | None:
    """A plain text, or one in `op.f`, `quoted_name`."""
    if isinstance(value, str):
        return value
    if isinstance(value, Member) and isinstance(value.value, str):
        return value.value
    text = worded(value)
    return text if isinstance(text, str) else None


def comment_of(value: Value) -> str | None:
    """The text of `comment=`; "" where there is none, None where it cannot be told."""
    return "" if value is None else text_of(value)


def name_of(name: Value, schema: Value) -> Name | None:
    """A name with its schema; None where one of them is not known."""
    text = text_of(name)
    if text is None or not isinstance(schema, (str, type(None))):
        return None
    return Name(text, schema or "")


@record(frozen=False)
class Describer:
    """Reads the arguments of a table. `place` is the call; columns have places of their own."""

    machine: Machine
    place: Span
    table: Described
    readers: dict[str, ColumnReader] = field(default_factory=dict)
    alters: bool = False
    """Whether keys with `use_alter` count: they are not made with the table."""
    flagged: set[str] = field(default_factory=set)
    """Columns with `primary_key=True`."""

    def add(self, item: Value) -> None:
        if isinstance(item, Element) and item.name in COLUMNS:
            self._column(item)
        elif isinstance(item, Element) and item.name in CONSTRAINTS:
            self._constraint(item)
        elif isinstance(item, Element) and item.name == "Index":
            made = index_of(self.machine, item, self.table.name, self.place)
            if made is not None:
                self.table.indexes.append(made)
            else:
                self.table.unread.add(text_of(item.get("name", 0)) or "")
        elif isinstance(item, Unknown):
            self.table.doubt = item.why
        elif item is not None:
            self.table.doubt = why_unknown(item, "an argument that is not followed")

    def _column(self, item: Element) -> None:
        read = ColumnReader(self.machine, item, self.table.name)
        column = read.column(self.place)
        if column is None:
            self.table.doubt = why_unknown(item.args[:1], "a column whose name is not known")
            return
        self.readers[column.name] = read
        if read.primary:
            self.flagged.add(column.name)
        self.table.columns.append(column)
        self.table.constraints.extend(read.constraints(alters=self.alters))
        indexes = read.indexes(self.place)
        self.table.indexes.extend(indexes)
        if not indexes and truth(item.named.get("index", False)) is not False:
            self.table.unread.add("")
        self.table.enums.extend(read.enums())

    def _constraint(self, item: Element) -> None:
        if truth(item.named.get("use_alter", False)) is True and not self.alters:
            # SQLAlchemy leaves it out of CREATE TABLE, and Alembic does not add it afterwards.
            return
        made = constraint_of(self.machine, item, self.table.name)
        if made is not None:
            self.table.constraints.append(made)
        elif item.name == "UniqueConstraint" and item.args:
            self.table.unread.add(text_of(item.named.get("name")) or "")
        elif item.name == "ForeignKeyConstraint":
            self.table.keys_unread = True

    def made_besides(self) -> list[Index]:
        """Indexes that come with the table although nobody asks for them."""
        found = (read.spatial(self.place) for read in self.readers.values())
        return [index for index in found if index is not None]

    def finish(self) -> Described:
        """What the whole table decides: the primary key, and which column counts up."""
        table = self.table
        keyed = [column for column in table.columns if column.name in self.flagged]
        primary = next((c for c in table.constraints if c.kind is Constrains.PRIMARY), None)
        if primary is None and keyed:
            names = tuple(column.name for column in keyed)
            name = name_for(None, Named("pk", table.name, names), self.machine.world.convention)
            primary = Constraint(Constrains.PRIMARY, name, names)
            table.constraints.insert(0, primary)
        if primary is not None:
            self._count_up(primary)
        return table

    def _count_up(self, primary: Constraint) -> None:
        """An integer primary key becomes serial where SQLAlchemy lets it count up."""
        readers = self.readers
        names = primary.columns
        chosen = [name for name in names if name in readers and readers[name].counts_up is True]
        if len(names) == 1 and names[0] in readers and not chosen:
            chosen = [names[0]] if readers[names[0]].may_count_up(self.table.constraints) else []
        for index, written in enumerate(self.table.columns):
            if written.name not in names:
                continue
            column = written
            nullable = column.nullable
            if nullable or nullable is None:
                column = replace(column, nullable=False)
            if column.name in chosen[:1] and not column.identity and column.type is not None:
                serial = SERIALS.get(column.type.text)
                if serial and not readers[column.name].has_client_sequence:
                    column = replace(column, type=Type(serial), default=None)
            self.table.columns[index] = column


def describe(
    machine: Machine,
    name: Name,
    items: list[Value],
    options: dict[str, Value],
    place: Span,
    *,
    alters: bool = False,
) -> Described:
    """A table of these columns and constraints."""
    describer = Describer(machine, place, Described(name), alters=alters)
    for item in items:
        describer.add(item)
    describer.table.comment = comment_of(options.get("comment"))
    describer.table.besides = describer.made_besides()
    return describer.finish()


class ColumnReader:
    """One `Column(...)`: name, type, then constraints, defaults and what stands by name."""

    def __init__(self, machine: Machine, item: Element, table: Name) -> None:
        self.machine = machine
        self.item = item
        self.table = table
        rest = list(item.args)
        self.name = text_of(
            item.named["name"] if "name" in item.named else rest[:1][0] if rest else None
        )
        if rest and not is_part(rest[0]) and (self.name is not None) and "name" not in item.named:
            rest = rest[1:]
        self.type: Value = item.named.get("type_")
        if self.type is None and rest and not is_part(rest[0]):
            self.type = rest[0]
            rest = rest[1:]
        self.parts = [part for part in rest if isinstance(part, Element)]
        self.unknown = any(isinstance(part, Unknown) for part in rest)

    @property
    def primary(self) -> bool:
        return truth(self.item.named.get("primary_key", False)) is True

    @property
    def counts_up(self) -> Value:
        return self.item.named.get("autoincrement", "auto")

    @property
    def has_client_sequence(self) -> bool:
        made = next((part for part in self.parts if part.name == "Sequence"), None)
        given = self.item.named.get("default")
        if made is None and isinstance(given, Element) and given.name == "Sequence":
            made = given
        return made is not None and not truth(made.named.get("optional", False))

    def part(self, *names: str) -> Element | None:
        return next((part for part in self.parts if part.name in names), None)

    def may_count_up(self, constraints: list[Constraint]) -> bool:
        """SQLAlchemy's rule for a primary key of one integer column (`_autoincrement_column`)."""
        if self.counts_up not in ("auto", "ignore_fk"):
            return False
        refers = any(
            item.kind is Constrains.FOREIGN and self.name in item.columns for item in constraints
        )
        given = self.item.named
        sequence = isinstance(given.get("default"), Element) and given["default"].name == "Sequence"
        plain = given.get("default") is None or sequence
        server = given.get("server_default") is None and self.part("FetchedValue", "DefaultClause",
                                                                   "Computed") is None  # fmt: skip
        return plain and server and (not refers or self.counts_up == "ignore_fk")

    def column(self, place: Span) -> Column | None:
        if self.name is None:
            return None
        named = self.item.named
        made = types.type_of(self.machine, self._typed(), self.table.schema)
        nullable = self._nullable()
        identity = self.part("Identity")
        given = named.get("server_default")
        if identity is None and isinstance(given, Element) and given.name == "Identity":
            identity = given
        computed = self.part("Computed")
        if computed is None and isinstance(given, Element) and given.name == "Computed":
            computed = given
        kind = ""
        if identity is not None:
            kind = "always" if truth(identity.get("always", None, False)) else "by default"
            nullable = bool(truth(named.get("nullable"))) if "nullable" in named else False
        generated = None
        if computed is not None:
            generated = sql_of(self.machine, computed.args[0]) if computed.args else None
            if computed.args and isinstance(computed.args[0], str):
                generated = computed.args[0]
            generated = generated or ""
        default = None
        clause = self.part("DefaultClause", "FetchedValue")
        if clause is not None and clause.args:
            given = clause.args[0]
        if identity is None and computed is None:
            default = default_from(self.machine, given, made)
        span = self.item.module.span(self.item.node) if self.item.node is not None and (
            self.item.module is not None) else place  # fmt: skip
        comment = comment_of(named.get("comment"))
        return Column(self.name, made, nullable, default, kind, generated, comment, span)

    def _typed(self) -> Value:
        """The type; of a column without one, SQLAlchemy takes that of the key it refers to."""
        return Unknown("a column without a type") if self.type is None else self.type

    def _nullable(self) -> bool | None:
        given = self.item.named.get("nullable", None)
        if given is None or (isinstance(given, Element)):
            return not self.primary
        return truth(given)

    def constraints(self, *, alters: bool = False) -> list[Constraint]:
        """Those that stand at the column: references, `unique`, checks."""
        if self.name is None:
            return []
        found: list[Constraint] = []
        convention = self.machine.world.convention
        for part in self.parts:
            later = truth(part.named.get("use_alter", False)) is True and not alters
            if part.name == "ForeignKey" and not later:
                found.append(reference(self.machine, part, self.table, self.name))
            elif part.name == "CheckConstraint":
                made = constraint_of(self.machine, part, self.table, (self.name,))
                if made is not None:
                    found.append(made)
        unique = truth(self.item.named.get("unique", False))
        index = truth(self.item.named.get("index", False))
        if unique is True and index is not True:
            name = name_for(None, Named("uq", self.table, (self.name,)), convention)
            found.append(Constraint(Constrains.UNIQUE, name, (self.name,)))
        found.extend(self._of_type())
        return found

    def _of_type(self) -> list[Constraint]:
        """CHECK of a non-native Enum that asks for it; Boolean has none on PostgreSQL."""
        made = types.instance(self.machine, self.type)
        if not isinstance(made, Element) or made.name != "Enum" or self.name is None:
            return []
        native = truth(made.named.get("native_enum", True))
        if native is not False or truth(made.named.get("create_constraint", False)) is not True:
            return []
        labels = labels_of(self.machine, made)
        given = made.named.get("name")
        named = Named("ck", self.table, (self.name,))
        convention = self.machine.world.convention
        name = name_for(given, named, convention) if given or convention is None else ""
        listed = ", ".join(f"'{label}'" for label in labels or ())
        text = f"{self.name} IN ({listed})" if labels else ""
        return [Constraint(Constrains.CHECK, name, (self.name,), text=text)]

    def spatial(self, place: Span) -> Index | None:
        """The index that GeoAlchemy makes right after the table, where it is not told not to."""
        made = types.instance(self.machine, self.type)
        name = Name(f"idx_{self.table.text}_{self.name}", self.table.schema)
        spatial = isinstance(made, Element) and made.name in ("Geometry", "Geography")
        if not isinstance(made, Element) or not spatial or "geoalchemy2" not in made.path:
            return None
        plain = made.get("use_N_D_index") is None and len(name.text.encode()) <= LONGEST
        if truth(made.get("spatial_index", 3, True)) is not True or not plain:
            return None
        return Index(name, self.table, (self.name or "",), method="gist", place=place)

    def indexes(self, place: Span) -> list[Index]:
        index = self.item.named.get("index", False)
        if truth(index) is not True or self.name is None:
            return []
        text = index if isinstance(index, str) else name_for(
            None, Named("ix", self.table, (self.name,)), self.machine.world.convention
        )  # fmt: skip
        unique = truth(self.item.named.get("unique", False)) is True
        if text is None:
            return []
        return [Index(Name(text, self.table.schema), self.table, (self.name,), unique, place=place)]

    def enums(self) -> list[Element]:
        """Native enum types in the column's type, arrays of them too."""
        return enums_in(self.machine, self.type)


def enums_in(machine: Machine, value: Value, depth: int = 0) -> list[Element]:
    made = types.instance(machine, value)
    if isinstance(made, Instance):
        # SQLAlchemy's type decorators pass on the events of the type that they are made of.
        impl = made.of.find("impl")
        return enums_in(machine, impl, depth + 1) if depth < 3 else []
    if not isinstance(made, Element):
        return []
    if made.name == "ARRAY" and depth < 3:
        return enums_in(machine, made.get("item_type", 0), depth + 1)
    if made.name == "Enum" and truth(made.named.get("native_enum", True)) is False:
        return []
    return [made] if made.name in ("Enum", "ENUM") else []


def is_part(value: Value) -> bool:
    """What may stand in a Column after its type."""
    return isinstance(value, Element) and value.name in _PARTS


_PARTS = frozenset(
    {
        "ForeignKey", "CheckConstraint", "Sequence", "Identity", "Computed", "DefaultClause",
        "FetchedValue", "UniqueConstraint", "PrimaryKeyConstraint", "Index", "ColumnDefault",
    }
)  # fmt: skip


def default_from(machine: Machine, given: Value, made: Type | None) -> Default | None:
    """`server_default=`: a plain text is a constant, everything else is an expression."""
    if given is None:
        return None
    if isinstance(given, Element) and given.name in ("DefaultClause", "FetchedValue"):
        given = given.args[0] if given.args else None
        if given is None:
            return None
    if isinstance(given, (str, Member)):
        text = text_of(given)
        return Default(None) if text is None else default_of(
            "'" + text.replace("'", "''") + "'", made
        )  # fmt: skip
    if isinstance(given, (Element, External)):
        text = sql_of(machine, given)
        return Default(None) if text is None else default_of(text, made)
    return Default(None)


def reference(machine: Machine, part: Element, table: Name, column: str) -> Constraint:
    """`ForeignKey("other.column")` at a column."""
    target, columns = target_of(part.get("column", 0))
    named = Named("fk", table, (column,), target, columns)
    return Constraint(
        Constrains.FOREIGN,
        name_for(part.named.get("name"), named, machine.world.convention),
        (column,),
        target,
        columns,
        _action(part.named.get("ondelete")),
        _action(part.named.get("onupdate")),
        _deferrable(part.named),
    )


def target_of(value: Value) -> tuple[Name | None, tuple[str, ...] | None]:
    """Table and column that a foreign key's `table.column` or column object names."""
    if isinstance(value, Element):
        table = value.base.names.get("__table__") if isinstance(value.base, Class) else value.base
        if value.name in COLUMNS and isinstance(table, Element):
            name = name_of(table.get("name", 0), table.named.get("schema"))
            column = text_of(value.args[0]) if value.args else None
            return name, (column,) if column is not None else None
        value = text_of(value)
    if not isinstance(value, str):
        return None, None
    parts = value.split(".")
    if len(parts) == 1:
        return Name(parts[0]), None
    return Name(parts[-2], ".".join(parts[:-2])), (parts[-1],)


def _action(value: Value) -> str:
    return value.upper() if isinstance(value, str) else ""


def _deferrable(named: dict[str, Value]) -> str:
    if not truth(named.get("deferrable", False)) and not named.get("initially"):
        return ""
    initially = named.get("initially")
    later = isinstance(initially, str) and initially.upper() == "DEFERRED"
    return "initially deferred" if later else "deferrable"


def columns_of(values: list[Value]) -> tuple[str, ...] | None:
    """Names of columns given as texts or column objects."""
    found = []
    for value in values:
        named = isinstance(value, Element) and value.name in COLUMNS and value.args
        text = text_of(value.args[0] if named and isinstance(value, Element) else value)
        if text is None:
            return None
        found.append(text)
    return tuple(found)


def constraint_of(
    machine: Machine, item: Element, table: Name, at: tuple[str, ...] = ()
) -> Constraint | None:
    """A constraint of a table, from its construct; None where there is nothing of it."""
    convention = machine.world.convention
    given = item.named.get("name")
    if item.name in ("PrimaryKeyConstraint", "UniqueConstraint"):
        primary = item.name == "PrimaryKeyConstraint"
        columns = columns_of(item.args)
        named = Named("pk" if primary else "uq", table, columns)
        name = name_for(given, named, convention)
        kind = Constrains.PRIMARY if primary else Constrains.UNIQUE
        if columns is None or not columns:
            return None
        return Constraint(kind, name, columns, deferrable=_deferrable(item.named))
    if item.name == "ForeignKeyConstraint":
        return _foreign(machine, item, table)
    if item.name == "CheckConstraint":
        condition = item.get("sqltext", 0)
        text = condition if isinstance(condition, str) else sql_of(machine, condition)
        name = name_for(given, Named("ck", table, at or None), convention)
        if given is None and convention is not None and "ck" not in convention:
            name = ""
        return Constraint(Constrains.CHECK, name, at, text=text or "")
    if item.name == "ExcludeConstraint":
        name = text_of(given)
        return Constraint(Constrains.EXCLUDE, name or "", ())
    return None


def _foreign(machine: Machine, item: Element, table: Name) -> Constraint | None:
    local = machine.items(item.get("columns", 0, []))
    remote = machine.items(item.get("refcolumns", 1, []))
    columns = columns_of(local) if local is not None else None
    if columns is None or remote is None:
        return None
    targets = [target_of(value) for value in remote]
    target = targets[0][0] if targets else None
    names = [names[0] for _, names in targets if names]
    target_columns = tuple(names) if len(names) == len(targets) else None
    named = Named("fk", table, columns, target, target_columns)
    return Constraint(
        Constrains.FOREIGN,
        name_for(item.named.get("name"), named, machine.world.convention),
        columns,
        target,
        target_columns,
        _action(item.named.get("ondelete")),
        _action(item.named.get("onupdate")),
        _deferrable(item.named),
    )


def index_of(machine: Machine, item: Element, table: Name, place: Span) -> Index | None:
    """An `Index(name, *columns)` of a table; None where its name cannot be told."""
    return index_from(machine, item.get("name", 0), item.args[1:], item.named, table, place)


def index_from(
    machine: Machine,
    name: Value,
    values: list[Value],
    options: dict[str, Value],
    table: Name,
    place: Span,
) -> Index | None:
    """An index from its name, its columns or expressions, and its options."""
    columns: list[str] = []
    expressions = False
    for value in values:
        text = text_of(value)
        if text is None and isinstance(value, Element):
            if value.name in COLUMNS and value.args:
                text = text_of(value.args[0])
            else:
                text = sql_of(machine, value)
                expressions = True
        if text is None:
            return None
        columns.append(text)
    plain = tuple(columns)
    made = name_for(name, Named("ix", table, plain), machine.world.convention)
    if made is None:
        return None
    where = options.get("postgresql_where")
    condition = (
        where if isinstance(where, str) else sql_of(machine, where) if where is not None else ""
    )
    method = options.get("postgresql_using", "btree")
    return Index(
        Name(made, table.schema),
        table,
        plain,
        truth(options.get("unique", False)) is True,
        expressions,
        condition if condition is not None else "?",
        method if isinstance(method, str) else "btree",
        place=place,
    )


__all__ = ["Described", "describe", "enum_name", "index_from", "name_of", "text_of"]
