"""What can be asked of a database, as data: DDL after all names and types are known.

Who makes them: `op.*` calls, SQLAlchemy constructs with `.create()`, raw SQL. Who takes them:
`apply`. A value that could not be told is None where the type says so; a change of which not even
the object is known is a `Blur`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.schema.model import (
        Column,
        Constrains,
        Constraint,
        Default,
        Index,
        Key,
        Kind,
        Name,
        Type,
    )
    from jctc_lint.text import Span


@record
class Change:
    """`place` is where it is asked for, `call` how it is written there (`op.add_column`)."""

    place: Span
    call: str


@record
class CreateTable(Change):
    """Without its indexes and enum types: those are changes of their own, around this one.

    A temporary table is in the schema "pg_temp", which is looked at first and ends with the run.
    """

    table: Name
    columns: tuple[Column, ...]
    constraints: tuple[Constraint, ...] = ()
    if_not_exists: bool = False
    comment: bool = False
    doubt: str = ""
    """Why there may be other columns than these."""


@record
class DropTable(Change):
    table: Name
    if_exists: bool = False
    cascade: bool = False


@record
class RenameTable(Change):
    """`what`: another relation, where the statement says so."""

    table: Name
    to: Name
    if_exists: bool = False
    what: str = "table"


@record
class MoveTable(Change):
    """SET SCHEMA."""

    table: Name
    schema: str
    if_exists: bool = False


@record
class AddColumn(Change):
    """`constraints` are those that stand at the column (REFERENCES, UNIQUE, CHECK, PRIMARY KEY)."""

    table: Name
    column: Column
    constraints: tuple[Constraint, ...] = ()
    if_not_exists: bool = False
    if_exists: bool = False
    """Of the table."""
    expression: bool = False
    """Its default is no plain text: for that Alembic's batches copy the table."""
    indexed: bool = False
    """`index=True`: such a copy then gets one more index, under a name of its own."""


@record
class DropColumn(Change):
    table: Name
    column: str
    if_exists: bool = False
    """Of the column."""
    cascade: bool = False


@record
class AlterColumn(Change):
    """What becomes of a column; None where it stays as it is.

    `using` says that a type change has a USING clause. `drop_default`, `drop_identity`: as named.
    `comment` True sets one, False takes it away.
    """

    table: Name
    column: str
    type: Type | None = None
    using: bool = False
    nullable: bool | None = None
    default: Default | None = None
    drop_default: bool = False
    identity: str = ""
    drop_identity: bool = False
    comment: bool | None = None
    unknown: str = ""
    """Why it is not known what becomes of the column, where it is not."""
    default_sql: str = ""
    """A default as SQL says it, for `apply` to print when it knows the column's type."""
    using_sql: str = ""
    """The expression of USING, where it is known."""


@record
class RenameColumn(Change):
    table: Name
    column: str
    to: str


@record
class AddConstraint(Change):
    """`using_index` is the index that a primary key or unique constraint takes over."""

    table: Name
    constraint: Constraint
    using_index: str = ""
    of_type: bool = False
    """The check of a Boolean or Enum: outside of batches SQLite goes without it."""


@record
class DropConstraint(Change):
    """`name` None: not known. `kind` where the call says it (MySQL needs it, PostgreSQL not)."""

    table: Name
    name: str | None
    kind: Constrains | None = None
    if_exists: bool = False
    cascade: bool = False


@record
class RenameConstraint(Change):
    table: Name
    name: str
    to: str


@record
class CreateIndex(Change):
    index: Index
    if_not_exists: bool = False
    concurrently: bool = False


@record
class DropIndex(Change):
    """`table` where the call says it; PostgreSQL does not need it."""

    index: Name
    table: Name | None = None
    if_exists: bool = False
    concurrently: bool = False
    cascade: bool = False


@record
class RenameIndex(Change):
    index: Name
    to: str
    if_exists: bool = False


@record
class CreateEnum(Change):
    """`once`: SQLAlchemy creates it with a table, once in a run of Alembic, after looking for it
    only where `checkfirst` says so."""

    enum: Name
    labels: tuple[str, ...] | None
    checkfirst: bool = False
    once: bool = False


@record
class DropEnum(Change):
    """DROP TYPE, of any user-defined type."""

    enum: Name
    if_exists: bool = False
    checkfirst: bool = False
    cascade: bool = False


@record
class AddLabel(Change):
    """ALTER TYPE ... ADD VALUE. `before`, `after` is the label that it stands next to."""

    enum: Name
    label: str
    before: str = ""
    after: str = ""
    if_not_exists: bool = False


@record
class RenameLabel(Change):
    enum: Name
    label: str
    to: str


@record
class RenameEnum(Change):
    enum: Name
    to: str


@record
class CreateObject(Change):
    """A view, sequence, schema, extension, function, trigger, domain ... `key` says what.

    `what` is PostgreSQL's word for it ("view", "sequence", "policy"); "" where `key` tells. What
    belongs to a table (trigger, policy, rule) has the key's name "its name on table" and that
    `table`. A function's name has its argument types: "f(integer, text)".
    `reads` are relations that a view hangs on, None where not known.
    """

    key: Key
    definition: str = ""
    if_not_exists: bool = False
    or_replace: bool = False
    materialized: bool = False
    reads: tuple[Name, ...] | None = None
    what: str = ""
    table: Name | None = None


@record
class DropObject(Change):
    """As in `CreateObject`; a function's name without argument types is any one of that name."""

    key: Key
    if_exists: bool = False
    cascade: bool = False
    what: str = ""
    table: Name | None = None


@record
class RenameObject(Change):
    """RENAME TO or SET SCHEMA of what has no rename of its own here; as in `CreateObject`."""

    key: Key
    to: Name
    if_exists: bool = False
    what: str = ""


@record
class Requires(Change):
    """Changes nothing that is followed here (LOCK, GRANT, OWNER TO, ENABLE ROW LEVEL SECURITY,
    ALTER SEQUENCE ... RESTART), and fails where one of `keys` is not there. `rebuilds` is the
    statement that writes a table or its indexes anew and keeps others out (REINDEX, CLUSTER)."""

    keys: tuple[Key, ...]
    if_exists: bool = False
    rebuilds: str = ""


@record
class ValidateConstraint(Change):
    table: Name
    name: str


@record
class AlterConstraint(Change):
    """ALTER CONSTRAINT of a foreign key; `deferrable` as in `Constraint`."""

    table: Name
    name: str
    deferrable: str


@record
class SearchPath(Change):
    """SET search_path. `path` None: back to the default. `local`: until the transaction ends."""

    path: tuple[str, ...] | None
    local: bool = False


@record
class Calls(Change):
    """SELECT f(), CALL f(): functions that are not PostgreSQL's own; they may do anything that
    their bodies say."""

    functions: tuple[Name, ...]
    arguments: tuple[str | None, ...] | None = None
    """Of a call that is the whole statement: literals, None for what is none."""


@record
class Comment(Change):
    """COMMENT ON a table (`column` "") or a column; `there` False takes it away."""

    table: Name
    column: str = ""
    there: bool = True


@record
class Cell:
    """A value that a row is to get: `text` where it is `known`, None for NULL. `column` "": the
    one at its place. `given` False: DEFAULT."""

    column: str
    text: str | None = None
    known: bool = False
    given: bool = True


@record
class Data(Change):
    """Rows are read or written: nothing of the schema. `tables` are those that must be there.

    `writes` says that it changes rows; `whole` that it may touch all rows of a table; `empties`
    that it takes away all rows of the first; `truncates` how TRUNCATE does so: of all tables
    that it names ("restrict") or of those that refer to them, too ("cascade"). `where_null` is
    the column whose being NULL is the only condition. `columns` are those that it writes to and
    that must be there, with their tables.
    """

    tables: tuple[Name, ...] | None = None
    writes: bool = True
    whole: bool = False
    empties: bool = False
    truncates: str = ""
    where_null: str = ""
    columns: tuple[tuple[Name, str], ...] = ()
    adds: bool = False
    """Rows are added to the first of the tables, and none is changed; `rows` are those that surely
    are."""
    rows: tuple[tuple[Cell, ...], ...] = ()
    updates: bool = False
    """Only cells of `columns` are changed."""


@record
class Refused(Change):
    """What PostgreSQL refuses whatever the schema is: it does not read so, or not there."""

    reason: str


@record
class Outside(Change):
    """A statement without effect on the schema that may not run in a transaction (VACUUM)."""

    statement: str


@record
class Raises(Change):
    """The revision stops by itself: `raise`, `sys.exit`, an assertion that does not hold."""

    reason: str


@record
class Blur(Change):
    """Something may have happened that cannot be told, and `why`.

    What it could touch: the tables in `tables` (columns, constraints and indexes), objects of the
    `kinds` that are not named here, or `everything`. `dropped`: constraints of the tables, no more.
    """

    why: str
    tables: tuple[Name, ...] = ()
    kinds: tuple[Kind, ...] = ()
    everything: bool = False
    dropped: bool = False


@record
class Batch(Change):
    """A block of `batch_alter_table`, where the database may copy the table for it.

    `names` gives a name to a constraint that is read without one, `unsure` says what of the block
    is not followed.
    """

    table: Name
    changes: tuple[Change, ...]
    recreate: str = "auto"
    names: Callable[[Constraint], str | None] | None = None
    counts_up: bool = False
    """AUTOINCREMENT is asked for: the key may then stand at its column, and have no name."""
    unsure: str = ""


@record
class Transaction(Change):
    """`begin` of an autocommit block, or its end; COMMIT in raw SQL is both."""

    autocommit: bool


@record
class Maybe(Change):
    """Changes under a condition that cannot be decided: each happens, or none of them does."""

    changes: tuple[Change, ...]
    why: str


@record(eq=True)
class Exists:
    """A question to the catalogue: is there a `what` of this name?

    `what`: "table" (also views where the catalogue asked has them), "view", "relation" (any of
    pg_class), "column", "constraint", "index", "type", "label", "sequence", "schema", "extension",
    "function", "trigger", "policy". `of` is the table of a column, constraint, index or trigger,
    or the enum of a label. `schema` None: in any schema; "" is the current one. `type` is a
    column's `data_type` or `udt_name` in information_schema, `kind` a constraint's.
    """

    what: str
    name: str
    of: str | None = None
    schema: str | None = None
    type: str | None = None
    kind: str | None = None


@record(eq=True)
class Not:
    condition: Condition


@record(eq=True)
class Every:
    conditions: tuple[Condition, ...]


@record(eq=True)
class Some:
    conditions: tuple[Condition, ...]


@record(eq=True)
class Undecided:
    """A condition on rows, or one that was not understood: `text`."""

    text: str


Condition = Exists | Not | Every | Some | Undecided


@record
class Guarded(Change):
    """`changes` where the catalogue says yes to `condition`, `otherwise` where it says no."""

    condition: Condition
    changes: tuple[Change, ...]
    otherwise: tuple[Change, ...] = ()


@record
class Attempt(Change):
    """PL/pgSQL's BEGIN ... EXCEPTION: a failure of `changes` undoes all of them and, where it is
    one of `handles` (PostgreSQL's names: "duplicate_object", "undefined_table"; "others": any),
    `then` follows in their place."""

    changes: tuple[Change, ...]
    handles: tuple[str, ...]
    then: tuple[Change, ...] = ()
