"""A database schema as PostgreSQL would have it, with what is not known about it.

Objects never change: a change puts a new object in the place of the old one (`Schema.put`), so that
what a revision touched is known from the journal, and a state costs nothing to keep.

Knowledge is three-valued. An object that is there is *present*; one that is not there is *absent*,
unless a `Doubt` covers its name: then nothing is known of it. Attributes that are not known are
None where their type says so.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.text import Span


class Kind(StrEnum):
    """What shares a namespace. RELATION: tables, indexes, views and sequences, as in PostgreSQL."""

    RELATION = "relation"
    TYPE = "type"
    SCHEMA = "schema"
    EXTENSION = "extension"
    FUNCTION = "function"
    TRIGGER = "trigger"
    POLICY = "policy"
    RULE = "rule"
    STATISTICS = "statistics"


class Name(NamedTuple):
    """A name with its schema; "" is the default one (`public`, or what `search_path` says).

    It and `Key` are tuples, as they are looked up more often than anything else.
    """

    text: str
    schema: str = ""

    def __str__(self) -> str:
        return f"{self.schema}.{self.text}" if self.schema else self.text


class Key(NamedTuple):
    """An object's place in the database."""

    kind: Kind
    name: Name


@record(eq=True)
class Type:
    """A column's type. `text` is what PostgreSQL's format_type prints (`character varying(50)`).

    `enum` is the name of the user-defined type it is (or is an array of), if it is one.
    """

    text: str
    enum: Name | None = None


@record(eq=True)
class Default:
    """A default as pg_get_expr prints it; `text` is None when that cannot be told.

    `sequence` is the sequence that a serial column owns. A column that is to become serial has the
    type `serial` (`smallserial`, `bigserial`) and no default: `apply` makes all the rest.
    """

    text: str | None
    sequence: Name | None = None
    of: Name | None = None
    """The user-defined type of a constant, where the column is of another (set by `apply`)."""


@record(eq=True)
class Column:
    """`type`, `nullable`, `comment` None: not known. `identity` is "always" or "by default"."""

    name: str
    type: Type | None
    nullable: bool | None
    default: Default | None = None
    identity: str = ""
    generated: str | None = None
    comment: str | None = ""
    place: Span | None = field(default=None, compare=False)


class Constrains(StrEnum):
    """The kind of a constraint, in words; PostgreSQL's letters are p, u, f, c, x."""

    PRIMARY = "primary key"
    UNIQUE = "unique"
    FOREIGN = "foreign key"
    CHECK = "check"
    EXCLUDE = "exclude"


@record(eq=True)
class Constraint:
    """`name` "": PostgreSQL is to invent one, which `apply` does; None: one that we cannot tell.

    `columns` are the table's own. A foreign key has `target` and `target_columns` (None: not
    known; (): the primary key). A check has `text`, as SQL when it is asked for and as PostgreSQL
    prints it in a state ("" where that is not sure), and all columns that the text names.
    """

    kind: Constrains
    name: str | None
    columns: tuple[str, ...]
    target: Name | None = None
    target_columns: tuple[str, ...] | None = None
    ondelete: str = ""
    onupdate: str = ""
    deferrable: str = ""
    text: str = ""
    valid: bool = True
    inline: bool = field(default=False, compare=False)
    """It stands at its column, with which SQLite drops it."""
    place: Span | None = field(default=None, compare=False)


@record(eq=True)
class Index:
    """An index that is no constraint's. `columns` are names or, where `expressions`, its texts.

    A name "" is for PostgreSQL to invent.
    """

    name: Name
    table: Name
    columns: tuple[str, ...]
    unique: bool = False
    expressions: bool = False
    where: str = ""
    method: str = "btree"
    printed: bool = True
    """Whether expressions and condition are as PostgreSQL prints them (set by `apply`)."""
    place: Span | None = field(default=None, compare=False)


@record(eq=True)
class Row:
    """Cells of a row by column, as text without quotes; None is NULL, what is left out unknown."""

    values: tuple[tuple[str, str | None], ...]


@record(eq=True)
class Table:
    """`columns` in their order. `doubts` are reasons why there may be more, or other, of them.

    `rows` are some that are surely there.
    """

    name: Name
    columns: tuple[Column, ...]
    constraints: tuple[Constraint, ...] = ()
    comment: str | None = ""
    doubts: tuple[Doubt, ...] = ()
    place: Span | None = field(default=None, compare=False)
    rows: tuple[Row, ...] = ()


@record(eq=True)
class Uses:
    """Columns, with their tables, that an object hangs on, and those that it may hang on ("*":
    any of the table)."""

    sure: tuple[tuple[Name, str], ...] = ()
    maybe: tuple[tuple[Name, str], ...] = ()


@record(eq=True)
class View:
    """`outputs` are the names of its own columns, None where they are not known."""

    name: Name
    materialized: bool = False
    reads: tuple[Name, ...] | None = None
    place: Span | None = field(default=None, compare=False)
    uses: Uses = field(default=Uses())
    outputs: tuple[str, ...] | None = None


@record(eq=True)
class Sequence:
    """`owner` is the table and column that it goes with."""

    name: Name
    owner: tuple[Name, str] | None = None
    place: Span | None = field(default=None, compare=False)


@record(eq=True)
class EnumType:
    """`labels` in their order; None: not known."""

    name: Name
    labels: tuple[str, ...] | None
    place: Span | None = field(default=None, compare=False)


@record(eq=True)
class Other:
    """An extension, schema, function, domain or trigger; `definition` tells two apart.

    A trigger's name is `table.trigger`; a function's has no arguments.
    """

    key: Key
    definition: str = ""
    place: Span | None = field(default=None, compare=False)
    uses: Uses = field(default=Uses(), compare=False)


@record(eq=True)
class Doubt:
    """Something that may have happened, or not. `what` it covers: see `state.ALL` and its kin."""

    what: str
    why: str
    place: Span | None = None


Object = Table | Index | View | Sequence | EnumType | Other
