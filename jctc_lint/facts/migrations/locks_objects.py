"""What else of a database is in use: rows that go, enum labels, views, names of schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.locks_columns import Danger
from jctc_lint.facts.migrations.locks_model import Hazard
from jctc_lint.facts.schema.model import Constrains, Index, Key, Kind, Name, Table, View

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.locks import Look
    from jctc_lint.facts.schema import changes
    from jctc_lint.facts.schema.state import Schema


def stood(look: Look, key: Key) -> bool:
    """Whether it was there before the revision, and is."""
    if look.schema.get(key) is None:
        return False
    changed = look.schema.touched(look.now.mark)
    return key not in changed or changed[key] is not None


def rows_removed(look: Look, change: changes.Data) -> None:
    if change.truncates:
        named = [look.schema.find(Kind.RELATION, name).name for name in change.tables or ()]
        more = _referring(look.schema, named) if change.truncates == "cascade" else []
        others = ", ".join(map(str, more))
        for name in named:
            key = look.in_use(name)
            if key is not None:
                variant = "cascade" if more else "truncate"
                look.add(change, key.name, Danger(Hazard.ROWS, variant, {"others": others}))
                look.now.exclusive.append((key.name, change))
    elif change.empties and change.tables:
        key = look.in_use(change.tables[0])
        if key is not None:
            look.add(change, key.name, Danger(Hazard.ROWS, "delete", {}))


def _referring(schema: Schema, named: list[Name]) -> list[Name]:
    """The tables whose foreign keys lead to these, and to those in turn."""
    found = list(named)
    for target in found:
        found += [
            table.name
            for table in schema.tables()
            if table.name not in found and _refers(schema, table, target)
        ]
    return found[len(named) :]


def _refers(schema: Schema, table: Table, target: Name) -> bool:
    keys = (item.target for item in table.constraints if item.kind is Constrains.FOREIGN)
    return any(name and schema.find(Kind.RELATION, name).name == target for name in keys)


def rename_label(look: Look, change: changes.RenameLabel) -> None:
    key = look.schema.find(Kind.TYPE, change.enum)
    if stood(look, key):
        words = {"label": change.label, "to": change.to}
        look.add(change, key.name, Danger(Hazard.RENAME, "label", words))


def rename_object(look: Look, change: changes.RenameObject) -> None:
    if change.key.kind is Kind.SCHEMA and stood(look, change.key):
        danger = Danger(Hazard.RENAME, "schema", {"to": change.to.text})
        look.add(change, change.key.name, danger)


def move_table(look: Look, change: changes.MoveTable) -> None:
    key = look.in_use(change.table)
    old = look.schema.find(Kind.RELATION, change.table).name
    if key is not None and isinstance(look.schema.get(key), Table):
        look.add(change, key.name, Danger(Hazard.RENAME, "moved", {"to": change.schema}))
        look.now.exclusive.append((Name(old.text, change.schema), change))
    if old in look.watch.made:
        look.watch.made[Name(old.text, change.schema)] = look.watch.made.pop(old)


def drop_object(look: Look, change: changes.DropObject) -> None:
    key = look.schema.find(change.key.kind, change.key.name)
    if isinstance(look.schema.get(key), View) and stood(look, key):
        look.add(change, key.name, Danger(Hazard.DROP, "view", {}))


def rebuild(look: Look, change: changes.Requires) -> None:
    """REINDEX, CLUSTER and REFRESH of something that was there before."""
    if not change.rebuilds:
        return
    for asked in change.keys:
        found = look.schema.get(look.schema.find(asked.kind, asked.name))
        if isinstance(found, View):
            name = found.name if stood(look, Key(Kind.RELATION, found.name)) else None
        else:
            key = look.in_use(found.table if isinstance(found, Index) else asked.name)
            name = key.name if key is not None else None
        if name is not None:
            variant = change.rebuilds.split()[0].lower()
            words = {"statement": change.rebuilds}
            look.add(change, name, Danger(Hazard.REBUILD, variant, words))
