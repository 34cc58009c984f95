"""Finding what a change speaks of, in SQLite's words where it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_failure import BATCH, refuse
from jctc_lint.facts.schema.apply_lookup import phantom, relation
from jctc_lint.facts.schema.model import Column, Default, Kind, Name, Table
from jctc_lint.facts.schema.names import quoted
from jctc_lint.facts.schema.sqlite.state import column_in
from jctc_lint.facts.schema.state import COLUMNS, table_doubt

if TYPE_CHECKING:
    from jctc_lint.facts.schema.state import Schema


def table_for(schema: Schema, name: Name, *, if_exists: bool = False) -> Table | None:
    """The table that a name means; None where it need not be there, and is not."""
    key = schema.find(Kind.RELATION, name)
    found = schema.get(key)
    if isinstance(found, Table):
        return found
    if found is not None:
        refuse(schema, "wrong-kind", f"{name} is not a table", key)
    doubt = schema.doubt_on(key)
    if doubt is None and not if_exists:
        refuse(schema, "table-missing", f"no such table: {name}", key)
    return None if doubt is None or if_exists else phantom(schema, key, doubt)


def column_for(schema: Schema, table: Table, name: str) -> Column:
    """A column of a table; of one in doubt nothing is known."""
    found = column_in(table, name)
    if found is not None:
        return found
    doubt = table_doubt(table, COLUMNS, name)
    if doubt is None:
        missing(schema, table, name)
    return Column(name, None, None, Default(None), place=doubt.place if doubt else None)


def missing(schema: Schema, table: Table, name: str) -> None:
    reason = f'no such column: "{name}"'
    refuse(schema, "column-missing", reason, relation(table.name), name)


def free(schema: Schema, name: Name, kind: str) -> None:
    """Tables, indexes and views share their names."""
    key = schema.find(Kind.RELATION, name)
    if schema.present(key):
        what = kind.partition("-")[0]
        refuse(schema, kind, f"{what} {name} already exists", key)


def needs_batch(schema: Schema, table: Name, reason: str) -> None:
    refuse(schema, BATCH, reason, schema.find(Kind.RELATION, table))


def is_plain(name: str) -> bool:
    """Whether SQLAlchemy writes it without quotes: a name in quotes may also mean a text."""
    return quoted(name) == name
