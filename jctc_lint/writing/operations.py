"""Differences as Alembic's own operations, which its renderer writes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.models.drift import Drift
from jctc_lint.facts.models.model import DeclaredTable
from jctc_lint.facts.schema.model import Column, Constrains, Constraint, Index, Table
from jctc_lint.facts.schema.names import invented, qualified
from jctc_lint.writing.types import Unwritable, alchemy_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.models.drift import Difference
    from jctc_lint.facts.schema.model import EnumType, Name


def operations(comparison: Comparison) -> Any:
    """`UpgradeOps` that close the drift; their `reverse()` is the way back.

    Raises:
        Unwritable: a part is not known well enough to be written.
    """
    from alembic.operations import ops

    return ops.UpgradeOps(list(_Writer(comparison).all()))


class _Writer:
    def __init__(self, comparison: Comparison) -> None:
        import sqlalchemy as sa

        self.comparison = comparison
        self.metadata = sa.MetaData()
        self.enums: dict[Name, EnumType] = dict(comparison.declared.enums)
        self.known: set[Name] = set()
        self.tables: dict[Name, Any] = {}

    def all(self) -> Iterator[Any]:
        found = self.comparison.differences
        added = [d for d in found if d.kind is Drift.ADD_TABLE]
        removed = [d for d in found if d.kind is Drift.REMOVE_TABLE]
        within = {d.table for d in removed}
        yield from self._labels()
        yield from self._created(added)
        for name in dict.fromkeys(d.table for d in found):
            if name not in within:
                yield from self._changes(name, [d for d in found if d.table == name])
        yield from self._dropped(removed)

    # -- enum types --------------------------------------------------------------------------

    def _labels(self) -> Iterator[Any]:
        """Labels that are missing."""
        from alembic.operations import ops

        for enum, missing in self.comparison.labels:
            texts = [label.replace("'", "''") for label in missing]
            kind = qualified(enum.name)
            yield from (ops.ExecuteSQLOp(f"ALTER TYPE {kind} ADD VALUE '{t}'") for t in texts)

    def _type(self, column: Column, table: Name, *, create: bool) -> Any:
        try:
            return alchemy_type(column.type, self.enums, create=create)
        except Unwritable as error:
            raise Unwritable(f"column '{column.name}' of '{table}': {error}") from None

    # -- tables ------------------------------------------------------------------------------

    def _created(self, added: list[Difference]) -> Iterator[Any]:
        from alembic.operations import ops

        for item in added:
            assert isinstance(item.declared, DeclaredTable)
            described = item.declared.described
            if item.declared.doubts:
                raise Unwritable(f"table '{item.table}': {item.declared.doubts[0]}")
            self.tables[item.table] = self._table(
                item.table, described.columns, described.constraints
            )
        for table in self._sorted():
            yield ops.CreateTableOp.from_table(table)

    def _sorted(self) -> list[Any]:
        """Those that others refer to first."""
        pending = dict(self.tables)
        found: list[Any] = []
        while pending:
            free = [
                n for n in pending if not any(o in pending and o != n for o in self._targets(n))
            ]
            for name in free or list(pending)[:1]:
                found.append(pending.pop(name))
        return found

    def _targets(self, name: Name) -> Iterator[Name]:
        model = self.comparison.declared.tables[name]
        for item in model.described.constraints:
            if item.kind is Constrains.FOREIGN and item.target is not None:
                yield item.target

    def _table(
        self, name: Name, columns: Iterable[Column], constraints: Iterable[Constraint]
    ) -> Any:
        import sqlalchemy as sa

        made = [self._column(column, name, create=True) for column in columns]
        parts = [self._constraint(item, name) for item in constraints]
        return sa.Table(name.text, self.metadata, *made, *parts, schema=name.schema or None)

    def _dropped(self, removed: list[Difference]) -> Iterator[Any]:
        from alembic.operations import ops

        for item in removed:
            assert isinstance(item.built, Table)
            for index in self.comparison.history.schema.indexes(item.built.name):
                yield ops.DropIndexOp.from_index(self._index(index, item.table))
            table = self._table(item.table, item.built.columns, item.built.constraints)
            yield ops.DropTableOp.from_table(table)

    # -- what is in them ---------------------------------------------------------------------

    def _changes(self, table: Name, found: list[Difference]) -> Iterator[Any]:
        from alembic.operations import ops

        inner: list[Any] = []
        altered: dict[str, Any] = {}
        for item in found:
            part = item.declared if item.declared is not None else item.built
            if item.kind is Drift.ADD_COLUMN and isinstance(part, Column):
                inner.append(
                    ops.AddColumnOp(table.text, self._column(part, table, create=False),
                                    schema=table.schema or None)
                )  # fmt: skip
                yield from self._type_before(part)
            elif item.kind is Drift.REMOVE_COLUMN and isinstance(part, Column):
                inner.append(
                    ops.DropColumnOp.from_column_and_tablename(
                        table.schema or None, table.text, self._column(part, table, create=False)
                    )
                )
            elif item.kind in (Drift.MODIFY_TYPE, Drift.MODIFY_NULLABLE):
                self._altered(item, table, altered)
            elif isinstance(part, Index):
                made = self._index(part, table)
                inner.append(
                    ops.CreateIndexOp.from_index(made)
                    if item.kind is Drift.ADD_INDEX
                    else ops.DropIndexOp.from_index(made)
                )
            elif isinstance(part, Constraint):
                inner.append(self._constrained(item, part, table))
        inner = [*altered.values(), *inner]
        if inner:
            inner.sort(key=_weight)
            yield ops.ModifyTableOps(table.text, inner, schema=table.schema or None)

    def _type_before(self, column: Column) -> Iterator[Any]:
        """An enum type that only this column brings: `add_column` does not create it."""
        from alembic.operations import ops

        enum = column.type.enum if column.type is not None else None
        if enum is None or enum in self.known:
            return
        self.known.add(enum)
        if self.comparison.history.schema.enum(enum) is None:
            labels = self.enums[enum].labels or ()
            listed = ", ".join("'" + label.replace("'", "''") + "'" for label in labels)
            yield ops.ExecuteSQLOp(f"CREATE TYPE {qualified(enum)} AS ENUM ({listed})")

    def _altered(self, item: Difference, table: Name, altered: dict[str, Any]) -> None:
        from alembic.operations import ops

        one, other = item.declared, item.built
        assert isinstance(one, Column)
        assert isinstance(other, Column)
        found = altered.get(one.name)
        if found is None:
            found = altered[one.name] = ops.AlterColumnOp(
                table.text,
                one.name,
                schema=table.schema or None,
                existing_type=self._type(other, table, create=False),
                existing_nullable=other.nullable,
            )
        if item.kind is Drift.MODIFY_TYPE:
            found.modify_type = self._type(one, table, create=False)
        else:
            found.modify_nullable = one.nullable

    def _constrained(self, item: Difference, part: Constraint, table: Name) -> Any:
        from alembic.operations import ops

        if part.name is None:
            raise Unwritable(f"the name of a constraint of '{table}'")
        name, schema = _fixed(part.name or self._invented(part, table)), table.schema or None
        made: Any
        if part.kind is Constrains.UNIQUE:
            kind = "unique"
            made = ops.CreateUniqueConstraintOp(
                name, table.text, list(part.columns), schema=schema, **_when(part)
            )
        else:
            kind = "foreignkey"
            if part.target is None or not part.target_columns:
                raise Unwritable(f"what a foreign key of '{table}' refers to")
            made = ops.CreateForeignKeyOp(
                name,
                table.text,
                part.target.text,
                list(part.columns),
                list(part.target_columns),
                source_schema=schema,
                referent_schema=part.target.schema or None,
                **_rules(part),
                **_when(part),
            )
        if item.kind in (Drift.ADD_UNIQUE, Drift.ADD_FOREIGN):
            return made
        return ops.DropConstraintOp(name, table.text, type_=kind, schema=schema, _reverse=made)

    def _invented(self, part: Constraint, table: Name) -> str:
        """The name that PostgreSQL would give: with one in the revision, its downgrade works."""
        label = "key" if part.kind is Constrains.UNIQUE else "fkey"
        built = self.comparison.history.schema.table(table)
        taken = {item.name for item in built.constraints} if built is not None else set()
        return invented(table.text, part.columns, label, lambda name: name in taken)

    def _owner(self, table: Name, columns: Iterable[str]) -> Any:
        """A table that a constraint or an index can stand in."""
        import sqlalchemy as sa

        parts = [sa.Column(name, sa.types.NullType()) for name in columns]
        return sa.Table(table.text, sa.MetaData(), *parts, schema=table.schema or None)

    def _index(self, index: Index, table: Name) -> Any:
        import sqlalchemy as sa

        if index.expressions or index.where:
            raise Unwritable(f"index '{index.name}' of '{table}' has expressions or a condition")
        owner = self._owner(table, index.columns)
        options: dict[str, Any] = (
            {} if index.method == "btree" else {"postgresql_using": index.method}
        )
        columns = [owner.c[name] for name in index.columns]
        return sa.Index(_fixed(index.name.text), *columns, unique=index.unique, **options)

    def _column(self, column: Column, table: Name, *, create: bool) -> Any:
        import sqlalchemy as sa

        parts: list[Any] = []
        default: Any = None
        if column.identity:
            parts.append(sa.Identity(always=column.identity == "always"))
        elif column.generated is not None:
            if not column.generated:
                raise Unwritable(f"column '{column.name}' of '{table}' is computed, not known how")
            parts.append(sa.Computed(column.generated, persisted=True))
        elif column.default is not None and column.default.sequence is None:
            if column.default.text is None:
                raise Unwritable(f"the default of column '{column.name}' of '{table}'")
            default = sa.text(column.default.text)
        if column.nullable is None:
            raise Unwritable(f"whether column '{column.name}' of '{table}' may be NULL")
        made: Any = sa.Column(
            column.name,
            self._type(column, table, create=create),
            *parts,
            server_default=default,
            nullable=column.nullable,
        )
        return made

    def _constraint(self, item: Constraint, table: Name) -> Any:
        import sqlalchemy as sa

        if item.name is None:
            raise Unwritable(f"the name of a constraint of '{table}'")
        name = _fixed(item.name) if item.name else None
        if item.kind is Constrains.PRIMARY:
            return sa.PrimaryKeyConstraint(*item.columns, name=name)
        if item.kind is Constrains.UNIQUE:
            return sa.UniqueConstraint(*item.columns, name=name, **_when(item))
        if item.kind is Constrains.FOREIGN:
            return self._foreign(item, name, table)
        if item.kind is Constrains.CHECK and item.text:
            return sa.CheckConstraint(sa.text(item.text), name=name)
        raise Unwritable(f"a {item.kind} of '{table}'")

    def _foreign(self, item: Constraint, name: Any, table: Name) -> Any:
        import sqlalchemy as sa

        if item.target is None or not item.target_columns:
            raise Unwritable(f"what a foreign key of '{table}' refers to")
        targets = [f"{item.target}.{column}" for column in item.target_columns]
        return sa.ForeignKeyConstraint(
            list(item.columns), targets, name=name, **_rules(item), **_when(item)
        )


def _rules(item: Constraint) -> dict[str, Any]:
    return {"ondelete": item.ondelete or None, "onupdate": item.onupdate or None}


def _when(item: Constraint) -> dict[str, Any]:
    if not item.deferrable:
        return {}
    later = item.deferrable == "initially deferred"
    return {"deferrable": True, **({"initially": "DEFERRED"} if later else {})}


def _fixed(name: str) -> Any:
    """`op.f("name")`: no naming convention changes it again."""
    from sqlalchemy.sql.naming import conv

    return conv(name)


_ORDER = ("DropConstraintOp", "DropIndexOp", "AddColumnOp", "AlterColumnOp", "CreateIndexOp")


def _weight(operation: Any) -> int:
    """What others stand in the way of comes after them; columns are dropped last."""
    name = type(operation).__name__
    if name == "DropColumnOp":
        return len(_ORDER) + 1
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
