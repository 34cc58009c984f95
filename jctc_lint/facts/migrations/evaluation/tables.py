"""Tables, columns, constraints and indexes as SQLAlchemy's constructs describe them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation import types
from jctc_lint.facts.migrations.evaluation.constraints import (
    COLUMNS,
    columns_of,
    comment_of,
    constraint_of,
    index_from,
    index_of,
    name_of,
    reference,
    text_of,
)
from jctc_lint.facts.migrations.evaluation.enums import enum_class, enum_name, labels_of
from jctc_lint.facts.migrations.evaluation.naming import Named, name_for
from jctc_lint.facts.migrations.evaluation.rendering import sql_of
from jctc_lint.facts.migrations.evaluation.values import (
    Element,
    External,
    Member,
    Unknown,
    truth,
    why_unknown,
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

_SERIALS = {"bigint": "bigserial", "smallint": "smallserial"}
_COUNTING = ("integer", "numeric", "real", "double precision", *_SERIALS)
"""Types that SQLAlchemy lets count up: its integers, and its numerics and floats too."""
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


@record(frozen=False)
class Describer:
    """Reads the arguments of a table. `place` is the call; columns have places of their own."""

    machine: Machine
    place: Span
    table: Described
    readers: dict[str, ColumnReader] = field(default_factory=dict)
    flagged: set[str] = field(default_factory=set)
    """Columns with `primary_key=True`."""
    whole: bool = False
    """As metadata has it, not as CREATE TABLE says it: with keys that are added later, and with
    indexes and constraints of which a part is not known."""

    def add(self, item: Value) -> None:
        if isinstance(item, Element) and item.name in COLUMNS:
            self._column(item)
        elif isinstance(item, Element) and item.name in CONSTRAINTS:
            self._constraint(item)
        elif isinstance(item, Element) and item.name == "Index":
            place = self.place
            if self.whole and item.node is not None and item.module is not None:
                place = item.module.span(item.node)
            made = index_of(self.machine, item, self.table.name, place, whole=self.whole)
            if made is None and self.whole:
                self.table.doubt = "an index whose name is not known"
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
        self.table.constraints.extend(read.constraints(whole=self.whole))
        indexes = read.indexes(self.place)
        self.table.indexes.extend(indexes)
        if not indexes and truth(item.named.get("index", False)) is not False:
            self.table.unread.add("")
        self.table.enums.extend(read.enums())

    def _constraint(self, item: Element) -> None:
        if comes_later(self.machine, item) and not self.whole:
            return
        made = constraint_of(self.machine, item, self.table.name)
        if made is not None:
            self.table.constraints.append(made)
        elif self.whole and item.args:
            self.table.doubt = "a constraint whose columns are not known"
        if made is None and item.name == "UniqueConstraint" and item.args:
            self.table.unread.add(text_of(item.named.get("name")) or "")
        elif made is None and item.name == "ForeignKeyConstraint":
            self.table.keys_unread = True

    def made_besides(self) -> list[Index]:
        """Indexes that come with the table although nobody asks for them."""
        found = (read.spatial(self.place) for read in self.readers.values())
        return [index for index in found if index is not None]

    def finish(self) -> Described:
        """What the whole table decides: the primary key, and which column counts up."""
        table = self.table
        self._by_keys()
        keyed = [column for column in table.columns if column.name in self.flagged]
        primary = next((c for c in table.constraints if c.kind is Constrains.PRIMARY), None)
        if primary is None and keyed:
            names = tuple(column.name for column in keyed)
            name = name_for(
                None,
                Named("pk", table.name, names),
                self.machine.world.convention,
                self.machine.world.longest,
            )
            primary = Constraint(Constrains.PRIMARY, name, names)
            table.constraints.insert(0, primary)
        if primary is not None:
            self._count_up(primary)
        return table

    def _by_keys(self) -> None:
        """Columns have keys beside their names, and constraints may name those."""
        keys = {
            str(reader.item.named["key"]): name
            for name, reader in self.readers.items()
            if isinstance(reader.item.named.get("key"), str)
        }
        if not keys:
            return
        self.table.constraints = [
            replace(item, columns=tuple(keys.get(c, c) for c in item.columns))
            for item in self.table.constraints
        ]
        self.table.indexes = [
            item if item.expressions
            else replace(item, columns=tuple(keys.get(c, c) for c in item.columns))
            for item in self.table.indexes
        ]  # fmt: skip

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
            given = self.whole and "nullable" in readers[column.name].item.named
            if (nullable or nullable is None) and not given:
                column = replace(column, nullable=False)
            if column.name in chosen[:1] and not column.identity and column.type is not None:
                serial = serial_of(column.type)
                if serial and not readers[column.name].has_client_sequence:
                    column = replace(column, type=Type(serial), default=None)
            self.table.columns[index] = column


def serial_of(made: Type) -> str:
    """What PostgreSQL's dialect writes for a column that counts up; nothing for other types."""
    plain = made.text.partition("(")[0]
    return _SERIALS.get(plain, "serial") if plain in _COUNTING else ""


def comes_later(machine: Machine, key: Element) -> bool:
    """`use_alter`: SQLAlchemy leaves a foreign key out of CREATE TABLE, where it could be added
    afterwards, which Alembic does not."""
    later = truth(key.named.get("use_alter", False)) is True
    return later and machine.world.dialect != "sqlite"


def describe(
    machine: Machine,
    name: Name,
    items: list[Value],
    options: dict[str, Value],
    place: Span,
    *,
    whole: bool = False,
) -> Described:
    """A table of these columns and constraints; `whole`: see `Describer`."""
    describer = Describer(machine, place, Described(name), whole=whole)
    for item in items:
        describer.add(item)
    describer.table.comment = comment_of(options.get("comment"))
    describer.table.besides = describer.made_besides()
    made = describer.finish()
    if options.get("sqlite_autoincrement") and machine.world.dialect == "sqlite":
        made.constraints = [_at_its_column(item) for item in made.constraints]
    return made


def _at_its_column(item: Constraint) -> Constraint:
    """SQLite's AUTOINCREMENT needs the key at its column, where it has no name."""
    alone = item.kind is Constrains.PRIMARY and len(item.columns) == 1
    return replace(item, name="") if alone else item


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
        self.type = _in_schema_of(table, self.type)
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

    def constraints(self, *, whole: bool = False) -> list[Constraint]:
        """Those that stand at the column: references, `unique`, checks."""
        if self.name is None:
            return []
        found: list[Constraint] = []
        convention = self.machine.world.convention
        for part in self.parts:
            later = comes_later(self.machine, part) and not whole
            if part.name == "ForeignKey" and not later:
                found.append(reference(self.machine, part, self.table, self.name))
            elif part.name == "CheckConstraint":
                made = constraint_of(self.machine, part, self.table, (self.name,))
                if made is not None:
                    found.append(made)
        unique = truth(self.item.named.get("unique", False))
        index = truth(self.item.named.get("index", False))
        if unique is True and index is not True:
            name = name_for(
                None, Named("uq", self.table, (self.name,)), convention, self.machine.world.longest
            )
            found.append(Constraint(Constrains.UNIQUE, name, (self.name,)))
        found.extend(self.of_type())
        return found

    def of_type(self) -> list[Constraint]:
        """CHECK of an Enum that asks for it and is no type of its own; of a Boolean on SQLite."""
        made = types.instance(self.machine, self.type)
        if not isinstance(made, Element) or self.name is None:
            return []
        native = truth(made.named.get("native_enum", True)) is not False
        plain = made.name == "Boolean" and self.machine.world.dialect == "sqlite"
        if not plain and (made.name != "Enum" or (native and self.machine.world.has_types)):
            return []
        if truth(made.named.get("create_constraint", False)) is not True:
            return []
        enum = made.name == "Enum"
        labels = labels_of(self.machine, made) if enum else ()
        python = enum_class(self.machine, made) if enum else None
        given = made.named.get("name") or (python.name.lower() if python is not None else None)
        named = Named("ck", self.table, (self.name,))
        convention = self.machine.world.convention
        name = (
            name_for(given, named, convention, self.machine.world.longest)
            if given or convention is None
            else ""
        )
        listed = ", ".join(f"'{label}'" for label in labels or ())
        text = f"{self.name} IN ({listed})" if labels else ""
        text = f"{self.name} IN (0, 1)" if plain else text
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
            None, Named("ix", self.table, (self.name,)), self.machine.world.convention,
            self.machine.world.longest,
        )  # fmt: skip
        unique = truth(self.item.named.get("unique", False)) is True
        if text is None:
            return []
        return [Index(Name(text, self.table.schema), self.table, (self.name,), unique, place=place)]

    def enums(self) -> list[Element]:
        """Native enum types in the column's type, arrays of them too."""
        return types.enums_in(self.machine, self.type)


def _in_schema_of(table: Name | None, made: Value) -> Value:
    """An enum that is told to live where its table or its metadata does."""
    if not isinstance(made, Element) or made.name != "Enum" or table is None:
        return made
    metadata = made.named.get("metadata")
    if truth(made.named.get("inherit_schema", False)) is True:
        schema: Value = table.schema or None
    elif isinstance(metadata, Element) and made.named.get("schema") is None:
        schema = metadata.named.get("schema")
    else:
        return made
    return Element(made.name, made.path, made.args, {**made.named, "schema": schema}, made.node,
                   made.module)  # fmt: skip


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
    if machine.world.dialect != "postgresql":
        return _default_elsewhere(machine, given)
    if isinstance(given, (str, Member)):
        text = text_of(given)
        return Default(None) if text is None else default_of(
            "'" + text.replace("'", "''") + "'", made
        )  # fmt: skip
    if isinstance(given, (Element, External)):
        text = sql_of(machine, given)
        return Default(None) if text is None else default_of(text, made)
    return Default(None)


def _default_elsewhere(machine: Machine, given: Value) -> Default:
    if machine.world.dialect != "sqlite":
        return Default(None)
    from jctc_lint.facts.migrations.evaluation.types_sqlite import default_text

    if isinstance(given, (str, Member)):
        text = text_of(given)
        return Default(None if text is None else "'" + text.replace("'", "''") + "'")
    text = sql_of(machine, given) if isinstance(given, (Element, External)) else None
    return Default(None if text is None else default_text(text))


__all__ = [
    "COLUMNS",
    "Described",
    "columns_of",
    "constraint_of",
    "describe",
    "enum_name",
    "index_from",
    "index_of",
    "name_of",
    "text_of",
]
