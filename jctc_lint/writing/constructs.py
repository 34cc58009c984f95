"""Columns, constraints, indexes and tables of the facts as constructs of SQLAlchemy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.migrations.evaluation.values import Element
from jctc_lint.facts.models.model import written
from jctc_lint.facts.schema.expressions import literal_of
from jctc_lint.facts.schema.model import Constrains
from jctc_lint.record import record
from jctc_lint.text import pattern
from jctc_lint.writing.types import Unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.schema.model import Column, Constraint, Default, Index, Name
    from jctc_lint.writing.types import Types

_PARAMETER = pattern(r"(?<![:\w\\]):(?=\w)")
_INTEGERS = frozenset({"integer", "bigint", "smallint"})
_SERIALS = frozenset({"serial", "bigserial", "smallserial"})


@record
class Constructs:
    """`element` in its methods is the model's own description, for what the facts do not keep."""

    types: Types

    def table(
        self,
        name: Name,
        columns: Iterable[Column],
        constraints: Iterable[Constraint],
        comment: str | None,
        element: Element | None = None,
    ) -> Any:
        import sqlalchemy as sa

        listed, rules = list(columns), list(constraints)
        parts: list[Any] = [
            self.column(column, name, element, autoincrement(column, rules)) for column in listed
        ]
        parts += [constraint(item, name) for item in rules]
        return sa.Table(
            name.text, sa.MetaData(), *parts, schema=name.schema or None, comment=comment or None
        )

    def column(
        self, column: Column, table: Name, element: Element | None = None, counts: Any = "auto"
    ) -> Any:
        import sqlalchemy as sa

        where = f"column '{column.name}' of '{table}'"
        parts: list[Any] = []
        default: Any = None
        if column.identity:
            parts.append(self.identity(column, element))
        elif column.generated is not None:
            if not column.generated:
                raise Unwritable(f"what {where} is computed from is not known")
            parts.append(sa.Computed(column.generated, persisted=True))
        else:
            default = server_default(column.default, where)
        if column.nullable is None:
            raise Unwritable(f"whether {where} may be NULL is not known")
        return sa.Column(
            column.name,
            self.type(column, table),
            *parts,
            server_default=default,
            nullable=column.nullable,
            autoincrement=counts,
            comment=column.comment or None,
        )

    def type(self, column: Column, table: Name) -> Any:
        try:
            return self.types.of(column.type)
        except Unwritable as error:
            raise Unwritable(f"column '{column.name}' of '{table}': {error}") from None

    def identity(self, column: Column, element: Element | None) -> Any:
        import sqlalchemy as sa

        given = written(element, "Column", column.name)
        parts = [*given.args, given.named.get("server_default")] if given is not None else []
        made = next((p for p in parts if isinstance(p, Element) and p.name == "Identity"), None)
        options = dict(made.named) if made is not None else {}
        if made is not None and not all(isinstance(v, (int, str)) for v in options.values()):
            raise Unwritable(f"the identity of column '{column.name}' is not known")
        return sa.Identity(**{**options, "always": column.identity == "always"})

    def index(self, index: Index, table: Name, element: Element | None = None) -> Any:
        import sqlalchemy as sa

        if index.where == "?":
            raise Unwritable(f"the condition of index '{index.name}' of '{table}' is not known")
        options: dict[str, Any] = dict(_index_options(index, element))
        if index.method != "btree":
            options["postgresql_using"] = index.method
        if index.where:
            options["postgresql_where"] = sa.text(escaped(index.where))
        owner = _owner(table, () if index.expressions else index.columns)
        parts: list[Any] = [
            sa.text(escaped(text)) if index.expressions else owner.c[text] for text in index.columns
        ]
        return sa.Index(
            fixed(index.name.text), *parts, unique=index.unique, _table=owner, **options
        )


def server_default(default: Default | None, where: str) -> Any:
    """A constant as the text that it is; all else as SQL."""
    import sqlalchemy as sa

    if default is None or default.sequence is not None:
        return None
    if default.text is None:
        raise Unwritable(f"the default of {where} is not known")
    literal = literal_of(default.text)
    return literal if literal is not None else sa.text(escaped(default.text))


def escaped(text: str) -> str:
    r"""SQL for `sa.text`, where a colon before a word is a parameter unless it is written `\:`."""
    return _PARAMETER.sub(r"\\:", text)


def autoincrement(column: Column, constraints: Iterable[Constraint]) -> Any:
    """What `autoincrement` has to say for the column to count, or not to count."""
    rules = list(constraints)
    primary = next((item for item in rules if item.kind is Constrains.PRIMARY), None)
    kind = column.type.text if column.type is not None else ""
    if primary is None or column.name not in primary.columns:
        return "auto"
    counts = kind in _SERIALS or (column.default is not None and bool(column.default.sequence))
    alone = len(primary.columns) == 1
    if counts:
        return "auto" if alone else True
    refers = any(r.kind is Constrains.FOREIGN and column.name in r.columns for r in rules)
    plain = column.default is None and not column.identity and column.generated is None
    return False if alone and plain and kind in _INTEGERS and not refers else "auto"


def constraint(item: Constraint, table: Name) -> Any:
    """A constraint inside a table."""
    import sqlalchemy as sa

    if item.name is None:
        raise Unwritable(f"the name of a constraint of '{table}' is not known")
    name = fixed(item.name) if item.name else None
    if item.kind is Constrains.PRIMARY:
        return sa.PrimaryKeyConstraint(*item.columns, name=name)
    if item.kind is Constrains.UNIQUE:
        return sa.UniqueConstraint(*item.columns, name=name, **when(item))
    if item.kind is Constrains.CHECK and item.text:
        return sa.CheckConstraint(sa.text(escaped(item.text)), name=name)
    if item.kind is not Constrains.FOREIGN:
        raise Unwritable(f"a constraint of '{table}' ({item.kind}) is not known well enough")
    if item.target is None or not item.target_columns:
        raise Unwritable(f"what a foreign key of '{table}' refers to is not known")
    targets = [f"{item.target}.{column}" for column in item.target_columns]
    return sa.ForeignKeyConstraint(
        list(item.columns), targets, name=name, **rules_of(item), **when(item)
    )


def rules_of(item: Constraint) -> dict[str, Any]:
    return {"ondelete": item.ondelete or None, "onupdate": item.onupdate or None}


def when(item: Constraint) -> dict[str, Any]:
    if not item.deferrable:
        return {}
    later = item.deferrable.upper() == "INITIALLY DEFERRED"
    return {"deferrable": True, **({"initially": "DEFERRED"} if later else {})}


def fixed(name: str) -> Any:
    """`op.f("name")`: no naming convention changes it again."""
    from sqlalchemy.sql.naming import conv

    return conv(name)


def _owner(table: Name, columns: Iterable[str]) -> Any:
    """A table that an index can stand in."""
    import sqlalchemy as sa

    parts = [sa.Column(name, sa.types.NullType()) for name in dict.fromkeys(columns)]
    return sa.Table(table.text, sa.MetaData(), *parts, schema=table.schema or None)


_ELSEWHERE = frozenset({"postgresql_where", "postgresql_using", "postgresql_concurrently"})


def _index_options(index: Index, element: Element | None) -> Iterator[tuple[str, Any]]:
    given = written(element, "Index", index.name.text)
    for name, value in given.named.items() if given is not None else ():
        if name.startswith("postgresql_") and name not in _ELSEWHERE and value is not None:
            if not _is_plain(value):
                raise Unwritable(f"'{name}' of index '{index.name}' is not known")
            yield name, value


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_plain(v) and isinstance(k, str) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return all(_is_plain(item) for item in value)
    return isinstance(value, (str, int, bool))
