"""Changes that may or may not happen: what they could touch becomes unknown, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_lookup import put_table
from jctc_lint.facts.schema.mentions import TAKEN, sequence_of
from jctc_lint.facts.schema.model import (
    Column,
    Default,
    Doubt,
    EnumType,
    Key,
    Kind,
    Table,
)
from jctc_lint.facts.schema.state import ALL, column_of, key_of, kind_of, without
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.changes import Blur, Maybe
    from jctc_lint.facts.schema.model import Name, Object
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span


def blur(schema: Schema, change: Blur) -> None:
    if change.everything:
        schema.forget_everything(Doubt("everything", change.why, change.place))
        return
    for kind in change.kinds:
        schema.more(kind, Doubt(str(kind), change.why, change.place))
    for name in change.tables:
        blur_table(schema, name, Doubt(ALL, change.why, change.place), dropped=change.dropped)


def blur_table(schema: Schema, name: Name, doubt: Doubt, *, dropped: bool = False) -> None:
    """A table in a blur keeps nothing that is known: any of it may have changed.

    `dropped`: only constraints may have gone.
    """
    key = schema.find(Kind.RELATION, name)
    found = schema.get(key)
    if isinstance(found, Table) and dropped:
        schema.put(key, without(found, found.constraints, doubt))
    elif isinstance(found, Table):
        for index in schema.indexes(found.name):
            schema.forget(Key(Kind.RELATION, index.name), doubt)
        schema.put(key, Table(found.name, (), doubts=(doubt,), place=found.place))
    else:
        schema.forget(key, doubt if doubt.what == TAKEN else replace(doubt, what=str(name)))


def lose_sort(schema: Schema, sorts: tuple[str, ...], doubt: Doubt, *, gone: bool = True) -> None:
    """One object of these sorts (as `kind_of` has them) is changed, nobody knows which.

    `gone`: it is dropped, or has another name now.
    """
    for found in list(schema.objects()):
        if kind_of(found) not in sorts:
            continue
        if gone:
            schema.forget(key_of(found), doubt)
        elif isinstance(found, EnumType):
            schema.note(doubt)
            schema.put(key_of(found), replace(found, labels=None))
    if gone and "sequence" in sorts:
        for table in list(schema.tables()):
            if any(sequence_of(column) for column in table.columns):
                columns = tuple(
                    replace(column, default=Default(None)) if sequence_of(column) else column
                    for column in table.columns
                )
                put_table(schema, replace(table, columns=columns))


def maybe(schema: Schema, change: Maybe, run: Run) -> None:
    """Play the changes, go back, and keep what is the same with and without them."""
    from jctc_lint.facts.schema.apply import apply

    def play() -> bool:
        return all(apply(schema, item, run) is None for item in change.changes)

    perhaps(schema, run, play, change.why, change.place)


def perhaps(schema: Schema, run: Run, play: Callable[[], bool], why: str, place: Span) -> None:
    """As `maybe`; `play` says whether it went through."""
    mark, remembered = schema.mark(), run.copy()
    if not play():
        schema.undo(mark)
        run.restore(remembered)
        return
    after = {key: schema.get(key) for key in schema.touched(mark)}
    raised = schema.doubted_since(mark)
    schema.undo(mark)
    for key, made in after.items():
        merge(schema, key, made, Doubt(str(key.name), why, place))
    for what, doubt in raised.items():
        _raise(schema, what, doubt)


def _raise(schema: Schema, what: Key | Kind | None, doubt: Doubt) -> None:
    if what is None:
        schema.forget_everything(doubt)
    elif isinstance(what, Key):
        schema.forget(what, doubt)
    else:
        schema.more(what, doubt)


def merge(schema: Schema, key: Key, made: Object | None, doubt: Doubt) -> None:
    """Keep what an object has in common with what it may be as well."""
    stood = schema.get(key)
    if stood == made and schema.doubt_on(key) is None:
        return
    schema.note(doubt)
    if isinstance(stood, Table) and isinstance(made, Table):
        put_table(schema, _either(stood, made, doubt))
    elif isinstance(stood, EnumType) and isinstance(made, EnumType):
        schema.put(key, replace(stood, labels=None))
    else:
        schema.forget(key, doubt)


def _either(one: Table, two: Table, doubt: Doubt) -> Table:
    """What two states of a table have in common."""
    doubts = list(dict.fromkeys((*one.doubts, *two.doubts)))
    columns = []
    for name in dict.fromkeys(item.name for item in (*one.columns, *two.columns)):
        first, second = column_of(one, name), column_of(two, name)
        if first is None or second is None:
            doubts.append(replace(doubt, what=f"column {name}"))
        else:
            columns.append(first if first == second else _either_column(first, second))
    kept = [item for item in one.constraints if item in two.constraints]
    for item in (*one.constraints, *two.constraints):
        if item not in kept:
            what = f"constraint {item.name}" if item.name else "constraints"
            doubts.append(replace(doubt, what=what))
    return replace(
        one,
        columns=tuple(columns),
        constraints=tuple(kept),
        doubts=tuple(dict.fromkeys(doubts)),
        rows=tuple(row for row in one.rows if row in two.rows),
    )


def _either_column(one: Column, two: Column) -> Column:
    return replace(
        one,
        type=one.type if one.type == two.type else None,
        nullable=one.nullable if one.nullable == two.nullable else None,
        default=one.default if one.default == two.default else Default(None),
    )
