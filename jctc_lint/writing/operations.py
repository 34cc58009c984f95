"""Differences as Alembic's own operations, which its renderer writes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.models.difference import MODIFIES, Drift
from jctc_lint.facts.models.model import DeclaredTable
from jctc_lint.facts.schema.model import Column, Constrains, Constraint, Index, Key, Kind, Table
from jctc_lint.facts.schema.model import Name as SchemaName
from jctc_lint.facts.schema.names import invented, qualified, quoted
from jctc_lint.facts.schema.types import castable
from jctc_lint.writing import enums
from jctc_lint.writing.constructs import Constructs, fixed, rules_of, server_default, when
from jctc_lint.writing.tables import apart, in_order
from jctc_lint.writing.types import Types, Unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.evaluation.values import Element
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.models.difference import Difference
    from jctc_lint.facts.schema.model import Name


def operations(comparison: Comparison) -> Any:
    """`UpgradeOps` that close the drift; their `reverse()` is the way back.

    Raises:
        Unwritable: a part is not known well enough to be written.
    """
    from alembic.operations import ops

    return ops.UpgradeOps(list(_Writer(comparison).all()))


_WHOLE = frozenset({Drift.ADD_TABLE, Drift.REMOVE_TABLE})
_KEYS = (Drift.REMOVE_FOREIGN, Drift.ADD_FOREIGN)


class _Writer:
    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.enums = enums.enums_of(comparison)
        self.constructs = Constructs(Types(self.enums))
        self.names: set[str] = set()

    def all(self) -> Iterator[Any]:
        """Whatever others stand on comes first: types, tables, columns, keys."""
        found = self.comparison.differences
        removed = {d.table for d in found if d.kind is Drift.REMOVE_TABLE}
        within = [d for d in found if d.kind not in _WHOLE and d.table not in removed]
        yield from self._types_made()
        yield from self._created([d for d in found if d.kind is Drift.ADD_TABLE])
        yield from self._changes([d for d in within if d.kind is Drift.REMOVE_FOREIGN])
        yield from self._changes([d for d in within if d.kind not in _KEYS])
        yield from self._changes([d for d in within if d.kind is Drift.ADD_FOREIGN])
        yield from self._dropped([d for d in found if d.kind is Drift.REMOVE_TABLE])
        yield from self._types_dropped()

    # -- enum types --------------------------------------------------------------------------

    def _types_made(self) -> Iterator[Any]:
        from jctc_lint.writing.own_operations import AddLabelsOp, CreateEnumOp

        statements = []
        for enum, missing in self.comparison.labels:
            for label, after in enums.labels_added(enum, missing):
                place = f" AFTER {_literal(after)}" if after else ""
                statements.append(
                    f"ALTER TYPE {qualified(enum.name)} ADD VALUE IF NOT EXISTS"
                    f" {_literal(label)}{place}"
                )
        if statements:
            yield AddLabelsOp(statements)
        for name in enums.made(self.comparison):
            yield CreateEnumOp(qualified(name), self._labels(name))

    def _types_dropped(self) -> Iterator[Any]:
        from jctc_lint.writing.own_operations import DropEnumOp

        for name in enums.left_over(self.comparison):
            yield DropEnumOp(qualified(name), self._labels(name))

    def _labels(self, name: Name) -> list[str]:
        enum = self.enums.get(name)
        if enum is None or enum.labels is None:
            raise Unwritable(f"the labels of enum type '{name}' are not known")
        return [_literal(label) for label in enum.labels]

    # -- tables ------------------------------------------------------------------------------

    def _created(self, added: list[Difference]) -> Iterator[Any]:
        from alembic.operations import ops

        models = {d.table: d.declared for d in added if isinstance(d.declared, DeclaredTable)}
        constraints = {name: model.described.constraints for name, model in models.items()}
        order, later = in_order(constraints)
        for name in order:
            model = models[name]
            if model.doubts:
                raise Unwritable(f"table '{name}': {model.doubts[0]}")
            parts = apart(constraints[name], later[name])
            described = model.described
            table = self.constructs.table(
                name, described.columns, parts, described.comment, model.element
            )
            yield ops.CreateTableOp.from_table(table)
        for name in order:
            for item in later[name]:
                yield self._made(item, name)

    def _dropped(self, removed: list[Difference]) -> Iterator[Any]:
        from alembic.operations import ops

        built = {d.table: d.built for d in removed if isinstance(d.built, Table)}
        constraints = {name: list(table.constraints) for name, table in built.items()}
        order, later = in_order(constraints)
        for name in reversed(order):
            for item in later[name]:
                yield self._unmade(item, name)
        for name in reversed(order):
            for index in self.comparison.history.schema.indexes(name):
                yield ops.DropIndexOp.from_index(self.constructs.index(index, name))
            parts = apart(constraints[name], later[name])
            known = [item for item in parts if is_writable(item)]
            table = built[name]
            made = self.constructs.table(name, table.columns, known, table.comment)
            yield ops.DropTableOp.from_table(made)

    # -- what is in them ---------------------------------------------------------------------

    def _changes(self, found: list[Difference]) -> Iterator[Any]:
        from alembic.operations import ops

        yield from (self._generated(item) for item in found if _is_identity(item))
        found = [item for item in found if not _is_identity(item)]
        for table in dict.fromkeys(item.table for item in found):
            own = [item for item in found if item.table == table]
            columns = dict.fromkeys(d.name for d in own if d.kind in MODIFIES)
            inner = [
                self._altered([d for d in own if d.kind in MODIFIES and d.name == name], table)
                for name in columns
            ]
            inner += [self._change(item, table) for item in own if item.kind not in MODIFIES]
            inner.sort(key=_weight)
            yield ops.ModifyTableOps(table.text, inner, schema=table.schema or None)

    def _generated(self, item: Difference) -> Any:
        from jctc_lint.writing.own_operations import SetGeneratedOp

        one, other = item.declared, item.built
        assert isinstance(one, Column)
        assert isinstance(other, Column)
        kinds = one.identity, other.identity
        return SetGeneratedOp(qualified(item.table), quoted(one.name), kinds)

    def _change(self, item: Difference, table: Name) -> Any:
        from alembic.operations import ops

        part, schema = item.part, table.schema or None
        if isinstance(part, Column) and item.kind is Drift.ADD_COLUMN:
            column = self.constructs.column(part, table, self._element(table))
            return ops.AddColumnOp(table.text, column, schema=schema)
        if isinstance(part, Column):
            column = self.constructs.column(part, table)
            return ops.DropColumnOp.from_column_and_tablename(schema, table.text, column)
        if isinstance(part, Index) and item.kind is Drift.ADD_INDEX:
            made = self.constructs.index(part, table, self._element(table))
            return ops.CreateIndexOp.from_index(made)
        if isinstance(part, Index):
            return ops.DropIndexOp.from_index(self.constructs.index(part, table))
        if isinstance(part, Constraint):
            added = item.declared is not None
            return self._made(part, table) if added else self._unmade(part, table)
        assert isinstance(item.built, Table)
        assert isinstance(item.declared, DeclaredTable)
        before = item.built.comment
        if item.kind is Drift.REMOVE_COMMENT:
            return ops.DropTableCommentOp(table.text, existing_comment=before, schema=schema)
        return ops.CreateTableCommentOp(
            table.text, item.declared.described.comment, existing_comment=before or None,
            schema=schema,
        )  # fmt: skip

    def _element(self, table: Name) -> Element | None:
        model = self.comparison.declared.tables.get(table)
        return model.element if model is not None else None

    def _altered(self, found: list[Difference], table: Name) -> Any:
        """One operation for all in which a column differs."""
        from alembic.operations import ops

        from jctc_lint.writing.own_operations import CastColumnOp

        one, other = found[0].declared, found[0].built
        assert isinstance(one, Column)
        assert isinstance(other, Column)
        kinds = {item.kind for item in found}
        changes: dict[str, Any] = {}
        if Drift.MODIFY_TYPE in kinds:
            changes["modify_type"] = self.constructs.type(one, table)
        if Drift.MODIFY_NULLABLE in kinds:
            changes["modify_nullable"] = one.nullable
        if Drift.MODIFY_DEFAULT in kinds:
            changes["modify_server_default"] = self._default(one, table)
        if Drift.MODIFY_COMMENT in kinds:
            changes["modify_comment"] = one.comment or None
        casts = self._using(one, other), self._using(other, one)
        cast = Drift.MODIFY_TYPE in kinds and any(casts)
        if cast:
            changes["postgresql_using"], changes["back"] = casts
        return (CastColumnOp if cast else ops.AlterColumnOp)(
            table.text,
            one.name,
            schema=table.schema or None,
            existing_type=self.constructs.type(other, table),
            existing_nullable=other.nullable,
            existing_server_default=self._default(other, table),
            existing_comment=other.comment or None,
            **changes,
        )

    def _default(self, column: Column, table: Name) -> Any:
        """The default of a column; None where it has none."""
        from sqlalchemy import DefaultClause

        if column.identity:
            return self.constructs.identity(column, self._element(table))
        if column.generated is not None:
            return None
        made = server_default(column.default, f"column '{column.name}' of '{table}'")
        return DefaultClause(made) if made is not None else None

    def _using(self, one: Column, other: Column) -> str:
        """How values get the type of `one`, where PostgreSQL does not cast them on its own."""
        if one.type is None or other.type is None:
            return ""
        if castable(other.type, one.type) is not False:
            return ""
        both = one.type.enum is not None and other.type.enum is not None
        middle = "::text" if both and not one.type.text.endswith("[]") else ""
        return f"{quoted(one.name)}{middle}::{one.type.text}"

    def _made(self, part: Constraint, table: Name) -> Any:
        """A unique constraint or foreign key that is added."""
        from alembic.operations import ops

        if part.name is None:
            raise Unwritable(f"the name of a constraint of '{table}' is not known")
        name, schema = fixed(part.name or self._invented(part, table)), table.schema or None
        if part.kind is Constrains.UNIQUE:
            return ops.CreateUniqueConstraintOp(
                name, table.text, list(part.columns), schema=schema, **when(part)
            )
        if part.target is None or not part.target_columns:
            raise Unwritable(f"what a foreign key of '{table}' refers to is not known")
        return ops.CreateForeignKeyOp(
            name,
            table.text,
            part.target.text,
            list(part.columns),
            list(part.target_columns),
            source_schema=schema,
            referent_schema=part.target.schema or None,
            **rules_of(part),
            **when(part),
        )

    def _unmade(self, part: Constraint, table: Name) -> Any:
        from alembic.operations import ops

        made = self._made(part, table)
        kind = "unique" if part.kind is Constrains.UNIQUE else "foreignkey"
        return ops.DropConstraintOp(
            made.constraint_name, table.text, type_=kind, schema=table.schema or None, _reverse=made
        )

    def _invented(self, part: Constraint, table: Name) -> str:
        """The name that PostgreSQL would give: with one in the revision, its downgrade works."""
        label = "key" if part.kind is Constrains.UNIQUE else "fkey"
        schema = self.comparison.history.schema
        built = schema.table(table)
        gone = {
            item.name for item in self.comparison.differences
            if item.table == table and item.declared is None
        }  # fmt: skip
        taken = {item.name for item in built.constraints} - gone if built is not None else set()

        def is_taken(name: str) -> bool:
            there = schema.present(Key(Kind.RELATION, SchemaName(name, table.schema)))
            return name in taken or name in self.names or (there is not False and name not in gone)

        found = invented(table.text, part.columns, label, is_taken)
        self.names.add(found)
        return found


def is_writable(item: Constraint) -> bool:
    """Whether a constraint that the migrations made can be written again."""
    if item.kind is Constrains.EXCLUDE:
        return False
    return item.kind is not Constrains.CHECK or bool(item.text)


def _is_identity(item: Difference) -> bool:
    """Whether a column stays an identity, of the other kind."""
    one, other = item.declared, item.built
    if item.kind is not Drift.MODIFY_DEFAULT:
        return False
    return isinstance(one, Column) and isinstance(other, Column) and (
        bool(one.identity) and bool(other.identity)
    )  # fmt: skip


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_ORDER = (
    "DropConstraintOp", "DropIndexOp", "AddColumnOp", "AlterColumnOp", "CastColumnOp",
    "CreateIndexOp",
)  # fmt: skip


def _weight(operation: Any) -> int:
    """What others stand in the way of comes after them; columns are dropped last."""
    name = type(operation).__name__
    if name == "DropColumnOp":
        return len(_ORDER) + 1
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
