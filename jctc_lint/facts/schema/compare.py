"""What is different between two states of a database. What is not known differs from nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.schema.model import (
    Column,
    Constraint,
    EnumType,
    Index,
    Key,
    Other,
    Sequence,
    Table,
)
from jctc_lint.facts.schema.state import COLUMNS, CONSTRAINTS, INDEXES, key_of, kind_of, table_doubt
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.schema.model import Name, Object
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span


class Differs(StrEnum):
    """How an object is not as it was."""

    LEFT = "left over"
    MISSING = "missing"
    CHANGED = "changed"


@record(eq=True)
class Difference:
    """`kind` is what differs, in words ("column", "enum type"), `part` which one of the object.

    `attribute` says what of it has changed, from `before` to `after`; `table` is the one that an
    index or a sequence goes with.
    """

    how: Differs
    kind: str
    key: Key
    part: str = ""
    attribute: str = ""
    before: str = ""
    after: str = ""
    place: Span | None = None
    table: Name | None = None


def differences(before: Schema, after: Schema) -> list[Difference]:
    """All differences, in the order of their names."""
    keys = {**_keys(before), **_keys(after)}
    found: list[Difference] = []
    for key in sorted(keys, key=lambda key: (str(key.kind), str(key.name))):
        one, two = before.get(key), after.get(key)
        if (one is None and before.doubt_on(key)) or (two is None and after.doubt_on(key)):
            continue
        found += _object(key, one, two, before, after)
    return found


def changed_since(schema: Schema, mark: int) -> list[Difference]:
    """What is not as it was at the mark."""
    doubted = schema.doubted_at(mark)
    found: list[Difference] = []
    for key, one in schema.touched(mark).items():
        two = schema.get(key)
        was_in_doubt = one is None and (key in doubted or key.kind in doubted or None in doubted)
        if was_in_doubt or (two is None and schema.doubt_on(key)):
            continue
        found += _object(key, one, two, schema, schema)
    return found


def unsure_since(schema: Schema, mark: int) -> str:
    """Why it is not sure that nothing else is different since the mark; "" where it is."""
    for doubt in schema.doubted_since(mark).values():
        return doubt.why
    for key, one in schema.touched(mark).items():
        two = schema.get(key)
        if isinstance(two, Table):
            before = one if isinstance(one, Table) else None
            new = (d for d in two.doubts if before is None or d not in before.doubts)
            for doubt in new:
                return doubt.why
            old = {column.name: column for column in before.columns} if before else {}
            pairs = [(old.get(column.name), column) for column in two.columns]
            if any(_vague(*pair) for pair in pairs if pair[0] != pair[1]):
                return "a column of which not all is known"
        if isinstance(two, EnumType) and two.labels is None and two != one:
            return "labels that are not known"
    return ""


def _vague(*states: Column | None) -> bool:
    return any(
        column.type is None
        or column.nullable is None
        or (column.default is not None and column.default.text is None)
        for column in states
        if column is not None
    )


def _keys(schema: Schema) -> dict[Key, None]:
    return dict.fromkeys(key_of(found) for found in schema.objects())


def _object(
    key: Key, one: Object | None, two: Object | None, before: Schema, after: Schema
) -> Iterable[Difference]:
    if one is not None and two is not None:
        if isinstance(one, Table) and isinstance(two, Table):
            return _tables(key, one, two)
        return _same(key, one, two)
    for found, other, how in ((two, before, Differs.LEFT), (one, after, Differs.MISSING)):
        if found is not None and not _hidden(found, other):
            place, table = found.place, _table_of(found)
            return (Difference(how, kind_of(found), key, place=place, table=table),)
    return ()


def _table_of(found: Object) -> Name | None:
    if isinstance(found, Sequence):
        return found.owner[0] if found.owner else None
    return found.table if isinstance(found, Index) else None


def _hidden(found: Object, other: Schema) -> bool:
    """An index may be there unknown to us, on a table of which not all is known."""
    table = other.table(found.table) if isinstance(found, Index) else None
    return table is not None and bool(table_doubt(table, INDEXES, key_of(found).name.text))


def _same(key: Key, one: Object, two: Object) -> Iterator[Difference]:
    if type(one) is not type(two):
        yield Difference(Differs.MISSING, kind_of(one), key, place=one.place)
        yield Difference(Differs.LEFT, kind_of(two), key, place=two.place)
    elif isinstance(one, EnumType) and isinstance(two, EnumType):
        if one.labels is not None and two.labels is not None and one.labels != two.labels:
            texts = ", ".join(one.labels), ", ".join(two.labels)
            yield Difference(
                Differs.CHANGED, "enum type", key, "", "labels", *texts, place=two.place
            )
    elif isinstance(one, Index) and isinstance(two, Index):
        sure = one.printed and two.printed
        texts = _index_text(one, sure=sure), _index_text(two, sure=sure)
        if texts[0] != texts[1]:
            yield Difference(
                Differs.CHANGED, "index", key, "", "definition", *texts, place=two.place
            )
    elif isinstance(one, Other) and isinstance(two, Other):
        texts = one.definition, two.definition
        if all(texts) and texts[0] != texts[1]:
            yield Difference(
                Differs.CHANGED, kind_of(one), key, attribute="definition", place=two.place
            )


def _index_text(index: Index, *, sure: bool) -> str:
    """An index in words; texts of which it is not sure how PostgreSQL prints them stay away."""
    unique = "unique " if index.unique else ""
    columns = ", ".join(index.columns) if sure or not index.expressions else "..."
    where = f" where {index.where if sure else '...'}" if index.where else ""
    return f"{unique}{index.method} on {index.table} ({columns}){where}"


def _tables(key: Key, one: Table, two: Table) -> Iterator[Difference]:
    first = {column.name: column for column in one.columns}
    second = {column.name: column for column in two.columns}
    for name in {**first, **second}:
        old, new = first.get(name), second.get(name)
        if old is not None and new is not None:
            yield from _columns(key, old, new)
        elif old is not None and not table_doubt(two, COLUMNS, name):
            yield Difference(Differs.MISSING, "column", key, name, place=old.place)
        elif new is not None and not table_doubt(one, COLUMNS, name):
            yield Difference(Differs.LEFT, "column", key, name, place=new.place)
    yield from _constraints(key, one, two)


def _columns(key: Key, old: Column, new: Column) -> Iterator[Difference]:
    for attribute, before, after in _attributes(old, new):
        yield Difference(
            Differs.CHANGED, "column", key, old.name, attribute, before, after, new.place
        )


def _attributes(old: Column, new: Column) -> Iterator[tuple[str, str, str]]:
    if old.type is not None and new.type is not None and old.type.text != new.type.text:
        yield "type", old.type.text, new.type.text
    if old.nullable is not None and new.nullable is not None and old.nullable != new.nullable:
        yield "nullable", _null(nullable=old.nullable), _null(nullable=new.nullable)
    before = old.default.text if old.default else ""
    after = new.default.text if new.default else ""
    if before is not None and after is not None and before != after:
        yield "default", before, after
    if old.identity != new.identity:
        yield "identity", old.identity, new.identity
    if bool(old.generated) != bool(new.generated):
        yield "generated", old.generated or "", new.generated or ""


def _null(*, nullable: bool) -> str:
    return "NULL" if nullable else "NOT NULL"


def _constraints(key: Key, one: Table, two: Table) -> Iterator[Difference]:
    first = [item for item in one.constraints if not _in(item, two.constraints)]
    second = [item for item in two.constraints if not _in(item, one.constraints)]
    for old in list(first):
        new = next((item for item in second if _is_same(item, old)), None)
        if new is not None:
            first.remove(old)
            second.remove(new)
            yield Difference(
                Differs.CHANGED, str(new.kind), key, _part(old), "definition",
                constraint_text(old), constraint_text(new), new.place,
            )  # fmt: skip
    nameless = any(item.name is None for item in (*one.constraints, *two.constraints))
    for items, other, how in ((first, two, Differs.MISSING), (second, one, Differs.LEFT)):
        for item in items:
            if item.name is None or table_doubt(other, CONSTRAINTS, item.name):
                continue
            if nameless and any(_alike(item, more) for more in other.constraints):
                continue
            yield Difference(how, str(item.kind), key, _part(item), place=item.place)


def _is_same(one: Constraint, two: Constraint) -> bool:
    """The same by name; without one, as SQLite leaves it, by kind and columns."""
    unnamed = one.name == "" and one.kind is two.kind and one.columns == two.columns
    return one.name == two.name and (unnamed or bool(one.name))


def _part(item: Constraint) -> str:
    return item.name or f"({', '.join(item.columns)})"


def _in(item: Constraint, others: tuple[Constraint, ...]) -> bool:
    return any(item.name == other.name and _alike(item, other) for other in others)


def _alike(one: Constraint, two: Constraint) -> bool:
    """Whether two constraints ask for the same, as far as that is known."""
    if one.kind != two.kind or (one.kind != "check" and one.columns != two.columns):
        return False
    if one.text and two.text and one.text != two.text:
        return False
    both = (one.target_columns, two.target_columns)
    if None not in both and both[0] != both[1]:
        return False
    if None not in (one.target, two.target) and one.target != two.target:
        return False
    rest = ((item.ondelete, item.onupdate, item.deferrable, item.valid) for item in (one, two))
    first, second = rest
    return first == second


def constraint_text(item: Constraint) -> str:
    """A constraint in words, for people."""
    text = f"{item.kind} ({', '.join(item.columns)})"
    if item.text:
        text = f"{item.kind} {item.text}"
    if item.target is not None:
        text += f" references {item.target} ({', '.join(item.target_columns or ('?',))})"
    if item.ondelete:
        text += f" on delete {item.ondelete.lower()}"
    if item.onupdate:
        text += f" on update {item.onupdate.lower()}"
    return text + (f" {item.deferrable.lower()}" if item.deferrable else "")
