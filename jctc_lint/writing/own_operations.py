"""Operations that Alembic's autogenerate does not have, written out by its own renderer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic.autogenerate.render import renderers
from alembic.operations import ops

if TYPE_CHECKING:
    from collections.abc import Iterable


class CreateEnumOp(ops.MigrateOperation):
    """CREATE TYPE; `name` and `labels` are as SQL writes them."""

    def __init__(self, name: str, labels: Iterable[str]) -> None:
        self.name = name
        self.labels = tuple(labels)

    def reverse(self) -> DropEnumOp:
        return DropEnumOp(self.name, self.labels)


class DropEnumOp(ops.MigrateOperation):
    def __init__(self, name: str, labels: Iterable[str]) -> None:
        self.name = name
        self.labels = tuple(labels)

    def reverse(self) -> CreateEnumOp:
        return CreateEnumOp(self.name, self.labels)


class AddLabelsOp(ops.MigrateOperation):
    """ALTER TYPE ... ADD VALUE, which may not stand in a transaction with what uses the label."""

    def __init__(self, statements: Iterable[str]) -> None:
        self.statements = tuple(statements)

    def reverse(self) -> AddLabelsOp:
        """PostgreSQL cannot take a label away."""
        return AddLabelsOp(())


class CastColumnOp(ops.AlterColumnOp):
    """A change of type with USING, and with `back` for the other way; "" where none is needed."""

    def reverse(self) -> ops.AlterColumnOp:
        made = super().reverse()
        made.kw["postgresql_using"], made.kw["back"] = self.kw["back"], self.kw["postgresql_using"]
        return made


class SetGeneratedOp(ops.MigrateOperation):
    """The other kind of identity, which Alembic's own operation does not get from one to the
    other. All names are as SQL writes them."""

    def __init__(self, table: str, column: str, kinds: tuple[str, str]) -> None:
        self.table = table
        self.column = column
        self.kinds = kinds

    def reverse(self) -> SetGeneratedOp:
        return SetGeneratedOp(self.table, self.column, (self.kinds[1], self.kinds[0]))


@renderers.dispatch_for(SetGeneratedOp)
def _generated(_: Any, made: SetGeneratedOp) -> str:
    column = f"ALTER TABLE {made.table} ALTER COLUMN {made.column}"
    return _execute(f"{column} SET GENERATED {made.kinds[0].upper()}")


@renderers.dispatch_for(CreateEnumOp)
def _create(_: Any, made: CreateEnumOp) -> str:
    labels = ", ".join(made.labels)
    return _execute(f"CREATE TYPE {made.name} AS ENUM ({labels})")


@renderers.dispatch_for(DropEnumOp)
def _drop(_: Any, made: DropEnumOp) -> str:
    return _execute(f"DROP TYPE {made.name}")


@renderers.dispatch_for(AddLabelsOp)
def _labels(_: Any, made: AddLabelsOp) -> list[str]:
    if not made.statements:
        return []
    lines = [_execute(statement) for statement in made.statements]
    return ["with op.get_context().autocommit_block():", *lines, ""]


@renderers.dispatch_for(CastColumnOp)
def _cast(context: Any, made: CastColumnOp) -> str:
    plain = renderers.dispatch(ops.AlterColumnOp(made.table_name, made.column_name))
    text: str = plain(context, made)
    using = made.kw["postgresql_using"]
    return f"{text.removesuffix(')')},\n{' ' * 11}postgresql_using={using!r})" if using else text


def _execute(statement: str) -> str:
    """A colon before a word would be a parameter."""
    escaped = statement.replace(":", "\\:")
    return f"op.execute({escaped!r})"
