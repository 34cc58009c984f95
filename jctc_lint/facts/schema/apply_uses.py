"""The columns that views, triggers and policies hang on, and that they keep from being changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.model import Other, Uses, View
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Name
    from jctc_lint.facts.schema.state import Schema

ANY = "*"
"""All columns of a table."""


def users(
    schema: Schema, table: Name, column: str
) -> tuple[list[Other | View], list[Other | View]]:
    """Those that surely hang on a column, and those that may."""
    sure: list[Other | View] = []
    unsure: list[Other | View] = []
    for key in schema.linked("uses", table):
        found = schema.get(key)
        if not isinstance(found, (Other, View)):
            continue
        if (table, column) in found.uses.sure:
            sure.append(found)
        elif (table, column) in found.uses.maybe or (table, ANY) in found.uses.maybe:
            unsure.append(found)
    return sure, unsure


def shown(user: Other | View) -> str:
    """As PostgreSQL names it."""
    if isinstance(user, View):
        return f"{'materialized ' if user.materialized else ''}view {user.name}"
    table, _, name = user.key.name.text.partition(".")
    return f"{user.key.kind} {name} on table {table}"


def renamed(schema: Schema, table: Name, old: str, new: str) -> None:
    """All that hangs on a column goes on to do so under its new name."""
    _swap(schema, table, {(table, old): (table, new)})


def renamed_table(schema: Schema, old: Name, new: Name) -> None:
    """As `renamed`, of a table with all its columns."""
    for key in schema.linked("uses", old):
        found = schema.get(key)
        if isinstance(found, (Other, View)):
            both = (*found.uses.sure, *found.uses.maybe)
            _swap(schema, old, {item: (new, item[1]) for item in both if item[0] == old})


def _swap(schema: Schema, table: Name, swapped: dict[tuple[Name, str], tuple[Name, str]]) -> None:
    for key in schema.linked("uses", table):
        found = schema.get(key)
        if isinstance(found, (Other, View)):
            sure = tuple(swapped.get(item, item) for item in found.uses.sure)
            maybe = tuple(swapped.get(item, item) for item in found.uses.maybe)
            schema.put(key, replace(found, uses=Uses(sure, maybe)))
