"""A database of SQLite: names of any length that differ only by case are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.model import Key, Name
from jctc_lint.facts.schema.state import Schema

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Column, Doubt, Kind, Table

_Folded = tuple[object, str, str]


class SqliteSchema(Schema):
    """Keys have the names as they were written; `find` gives the one that a name means."""

    dialect = "sqlite"
    aborts = False

    def __init__(self) -> None:
        super().__init__("main")
        self._spelled: dict[_Folded, Key] = {}

    def name(self, name: Name) -> Name:
        return Name(name.text) if name.schema == self.default else name

    def find(self, kind: Kind, name: Name) -> Key:
        key = Key(kind, self.name(name))
        folded = _folded(key)
        found = self._spelled.get(folded)
        if found is not None or key in self._objects:
            return found or key
        doubted = (what for what in self._doubted if isinstance(what, Key))
        return next((what for what in doubted if _folded(what) == folded), key)

    def implied(self, key: Key) -> Key | None:  # noqa: ARG002 - for PostgreSQL's sake
        """Indexes of constraints have names that nobody can write."""
        return None

    def _loose(self, name: Name) -> Doubt | None:  # noqa: ARG002
        return None

    def _link(self, key: Key) -> None:
        super()._link(key)
        if self._objects.get(key) is not None:
            self._spelled[_folded(key)] = key

    def _unlink(self, key: Key) -> None:
        super()._unlink(key)
        if self._objects.get(key) is not None:
            self._spelled.pop(_folded(key), None)


def _folded(key: Key) -> _Folded:
    return key.kind, key.name.text.lower(), key.name.schema.lower()


def column_in(table: Table, name: str) -> Column | None:
    """The column that a name means, whatever its case."""
    folded = name.lower()
    return next((item for item in table.columns if item.name.lower() == folded), None)
