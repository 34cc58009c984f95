"""A schema that changes: objects by key, what is not known of them, and a journal to go back.

Three cases for a key: an object is *present*; it is *absent*; or a doubt covers it. What the
objects say of each other (the indexes of a table, who refers to it) is kept with every `put`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.mentions import GIVEN, LOOSE, TAKEN, mentions
from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Constraint,
    Doubt,
    EnumType,
    Index,
    Key,
    Kind,
    Name,
    Other,
    Sequence,
    Table,
    View,
)
from jctc_lint.facts.schema.names import shortened
from jctc_lint.facts.schema.open_names import is_open, may_be_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.schema.model import Object
    from jctc_lint.text import Span

ALL = "*"
"""`Doubt.what` of a table: columns, constraints and indexes that are not named may be there."""
WHOLE = (ALL, TAKEN)
"""Doubts on a table as a whole."""
TEMPORARY = "pg_temp"
"""The schema of temporary objects, in which a name without one is looked up first."""
COLUMNS, CONSTRAINTS, INDEXES = "columns", "constraints", "indexes"
"""`Doubt.what` of a table: there may be more of them. One of them: `column x`, `constraint x`."""

_GONE = None
"""What stands for an object that is known to be absent, whatever the doubts on its kind."""


class Schema:
    """A database of PostgreSQL; `default` is the schema of names without one.

    Names are given and kept with "" for the default schema, so `public.t` and `t` are one.
    """

    dialect = "postgresql"
    aborts = True
    """Whether a transaction takes nothing more after a refusal."""

    def __init__(self, default: str = "public") -> None:
        self.default = default
        self._settings: dict[object, object] = {"path": ("",)}
        self._objects: dict[object, object] = {}
        self._doubted: dict[object, object] = {}
        """By key, or by kind (None: every kind)."""
        self._raised: dict[object, object] = {}
        self._graves: dict[object, object] = {}
        """Where an object, or a part of one, was taken away."""
        self._journal: list[tuple[dict[object, object], object, object]] = []
        self._links: dict[tuple[str, Name], dict[Key, None]] = {}
        self._mentioned: dict[Key, list[tuple[str, Name]]] = {}
        """What is linked of each object."""
        self._temporary = False
        """Whether there may be temporary relations, which are found first."""
        self._open = False
        """Whether a part of any name is not known."""

    # -- names -------------------------------------------------------------------------------

    def name(self, name: Name) -> Name:
        """The name as it is kept here."""
        text = shortened(name.text)
        if text != name.text or (name.schema and name.schema == self.default):
            return Name(text, "" if name.schema == self.default else name.schema)
        return name

    def find(self, kind: Kind, name: Name) -> Key:
        """The key that a name means: along the search path where it has no schema."""
        name = self.name(name)
        key = Key(kind, name)
        if self._temporary and not name.schema:
            temporary = Key(kind, Name(name.text, TEMPORARY))
            if self._objects.get(temporary) is not None:
                return temporary
        if name.schema or len(self.path) == 1:
            return key if name.schema or not self.path[0] else Key(kind, self.created(name))
        keys = [Key(kind, Name(name.text, schema)) for schema in self.path]
        return next((key for key in keys if self.present(key) is not False), keys[0])

    def created(self, name: Name) -> Name:
        """The name that a new object gets."""
        name = self.name(name)
        return name if name.schema else Name(name.text, self.path[0])

    def search(self, path: tuple[str, ...]) -> None:
        """SET search_path."""
        names = tuple("" if schema == self.default else schema for schema in path)
        self._set(self._settings, "path", names or ("",))

    @property
    def path(self) -> tuple[str, ...]:
        """The schemas in which a name without one is looked up; the first gets what is new."""
        return self._settings["path"]  # type: ignore[return-value]

    @property
    def doubts(self) -> list[Doubt]:
        """All that were ever raised, in order."""
        return list(self._raised)  # type: ignore[arg-type]

    # -- what is known -----------------------------------------------------------------------

    def get(self, key: Key) -> Object | None:
        """The object, where it is known to be there."""
        return self._objects.get(key)  # type: ignore[return-value]

    def present(self, key: Key) -> bool | None:
        """Whether it is there; None: not known. Constraints' indexes are relations, too."""
        if self._objects.get(key) is not None or self.implied(key):
            return True
        return None if self.doubt_on(key) else False

    def doubt_on(self, key: Key) -> Doubt | None:
        """Why it is not known whether it is there."""
        if key in self._objects:
            return None
        doubted = self._doubted
        found = doubted.get(key) or doubted.get(key.kind) or doubted.get(None)
        if found is None and key.kind is Kind.RELATION:
            found = self._loose(key.name) or self._own(key.name)
        if found is None and (self._open or is_open(key.name.text) or is_open(key.name.schema)):
            found = self._alike(key)
        return found  # type: ignore[return-value]

    def index_doubt(self, key: Key) -> Doubt | None:
        """As `doubt_on`, of what can only be an index: also a table that is taken for given may
        have it."""
        return self.doubt_on(key) or next((doubt for _, doubt in self._given()), None)

    def table(self, name: Name) -> Table | None:
        found = self.get(self.find(Kind.RELATION, name))
        return found if isinstance(found, Table) else None

    def column(self, table: Name, column: str) -> Column | bool | None:
        """The column, or whether there is one (False: no; None: not known)."""
        key = self.find(Kind.RELATION, table)
        found = self.get(key)
        if not isinstance(found, Table):
            return None if self.present(key) is None else False
        known = column_of(found, column)
        return known or (None if table_doubt(found, COLUMNS, column) else False)

    def enum(self, name: Name) -> EnumType | None:
        found = self.get(self.find(Kind.TYPE, name))
        return found if isinstance(found, EnumType) else None

    def indexes(self, table: Name) -> list[Index]:
        """The indexes of a table that are no constraint's."""
        keys = self.linked("index", self.find(Kind.RELATION, table).name)
        return [found for key in keys if isinstance(found := self.get(key), Index)]

    def implied(self, key: Key) -> Key | None:
        """The table whose constraint has an index of this name."""
        if key.kind is not Kind.RELATION:
            return None
        return next(iter(self.linked("implied", key.name)), None)

    def constraint(self, table: Name, name: str) -> Constraint | None:
        found = self.table(table)
        return constraint_of(found, name) if found else None

    def linked(self, role: str, name: Name) -> list[Key]:
        """Who mentions `name` in a role; the roles are those of `mentions`."""
        return list(self._links.get((role, name), ()))

    def grave(self, key: Key, part: str = "") -> Span | None:
        """Where an object, or a column or constraint of it, was dropped or renamed."""
        return self._graves.get((key, part))  # type: ignore[return-value]

    def objects(self) -> Iterator[Object]:
        for found in list(self._objects.values()):
            if found is not None:
                yield found  # type: ignore[misc]

    def tables(self) -> Iterator[Table]:
        return (found for found in self.objects() if isinstance(found, Table))

    def unknown(self) -> Iterator[tuple[Key | Kind | None, Doubt]]:
        """What is not known of objects as such: one of them, a kind of them, or all."""
        for what, doubt in self._doubted.items():
            if doubt is not None:
                yield what, doubt  # type: ignore[misc]

    # -- changes -----------------------------------------------------------------------------

    def put(self, key: Key, made: Object | None, place: Span | None = None) -> None:
        """Make an object be there (or, with None, not be there since `place`)."""
        if made is None and place is not None:
            self.bury(key, "", place)
        if isinstance(made, Table):
            for doubt in made.doubts:
                self.note(doubt)
        self._unlink(key)
        self._temporary = self._temporary or key.name.schema == TEMPORARY
        self._open = self._open or is_open(key.name.text) or is_open(key.name.schema)
        self._set(self._objects, key, made)
        self._set(self._doubted, key, None)
        self._link(key)

    def bury(self, key: Key, part: str, place: Span) -> None:
        self._set(self._graves, (key, part), place)

    def forget(self, key: Key, doubt: Doubt) -> None:
        """From now on it is not known whether the object is there."""
        self.note(doubt)
        self._unlink(key)
        if key in self._objects:
            self._journal.append((self._objects, key, self._objects.pop(key)))
        self._set(self._doubted, key, doubt)

    def more(self, kind: Kind, doubt: Doubt) -> None:
        """There may be more objects of a kind than those that are known."""
        self.note(doubt)
        self._set(self._doubted, kind, doubt)
        for key in [key for key, made in self._objects.items() if made is _GONE]:
            if key.kind is kind:  # type: ignore[attr-defined]
                self._journal.append((self._objects, key, self._objects.pop(key)))

    def forget_everything(self, doubt: Doubt) -> None:
        self.note(doubt)
        for key in list(self._objects):
            self._unlink(key)  # type: ignore[arg-type]
            self._journal.append((self._objects, key, self._objects.pop(key)))
        self._set(self._doubted, None, doubt)

    def doubt_table(self, name: Name, doubt: Doubt) -> None:
        """Not everything is known of a table that is there."""
        key = self.find(Kind.RELATION, name)
        found = self.get(key)
        if isinstance(found, Table) and doubt not in found.doubts:
            self.put(key, with_doubt(found, doubt))

    # -- the journal -------------------------------------------------------------------------

    def mark(self) -> int:
        return len(self._journal)

    def undo(self, mark: int) -> None:
        """Back to how it was at the mark."""
        while len(self._journal) > mark:
            store, key, before = self._journal.pop()
            if store is self._objects:
                self._unlink(key)  # type: ignore[arg-type]
            if before is _ABSENT:
                store.pop(key, None)
            else:
                store[key] = before
            if store is self._objects:
                self._link(key)  # type: ignore[arg-type]

    def touched(self, mark: int) -> dict[Key, Object | None]:
        """Keys that changed since the mark, with what stood there."""
        found: dict[Key, Object | None] = {}
        for store, key, before in self._journal[mark:]:
            if store is self._objects and key not in found:
                found[key] = None if before is _ABSENT else before  # type: ignore[index,assignment]
        return found

    def doubted_since(self, mark: int) -> dict[Key | Kind | None, Doubt]:
        """Keys and kinds (None: all) that came into doubt since the mark, and are still."""
        found = {key: None for store, key, _ in self._journal[mark:] if store is self._doubted}
        return {key: self._doubted[key] for key in found if self._doubted.get(key)}  # type: ignore[misc]

    def doubted_at(self, mark: int) -> set[Key | Kind | None]:
        """Keys and kinds (None: all) that were in doubt at the mark."""
        then = {key for key, doubt in self._doubted.items() if doubt is not None}
        seen: set[object] = set()
        for store, key, before in self._journal[mark:]:
            if store is self._doubted and key not in seen:
                seen.add(key)
                then.discard(key)
                if before is not _ABSENT and before is not None:
                    then.add(key)
        return then  # type: ignore[return-value]

    def _set(self, store: dict[object, object], key: object, value: object) -> None:
        before = store.get(key, _ABSENT)
        if before is not value:
            if before is _ABSENT and value is None and store is self._doubted:
                return
            self._journal.append((store, key, before))
            store[key] = value

    def note(self, doubt: Doubt) -> None:
        """Remember that something came into doubt."""
        self._set(self._raised, doubt, True)  # noqa: FBT003 - a set with an order

    def _link(self, key: Key) -> None:
        made = self._objects.get(key)
        if made is not None:
            links = self._mentioned[key] = mentions(made)  # type: ignore[arg-type]
            for link in links:
                self._links.setdefault(link, {})[key] = None

    def _unlink(self, key: Key) -> None:
        for link in self._mentioned.pop(key, ()):
            users = self._links.get(link)
            if users is not None:
                users.pop(key, None)

    def _alike(self, key: Key) -> Doubt | None:
        """Another object whose name may be this one, as a part of one of them is not known."""
        for other, made in self._objects.items():
            if made is None or other.kind is not key.kind:  # type: ignore[attr-defined]
                continue
            if may_be_one(str(other.name), str(key.name)):  # type: ignore[attr-defined]
                why = f"it may be '{other.name}'"  # type: ignore[attr-defined]
                return Doubt(str(key.name), why, getattr(made, "place", None))
        return None

    def _loose(self, name: Name) -> Doubt | None:
        """Why a table may have an index of this name, which would lie in its schema."""
        for key in self._links.get(LOOSE, ()):
            found = self.get(key)
            if isinstance(found, Table) and found.name.schema == name.schema:
                doubt = table_doubt(found, INDEXES, name.text)
                doubt = doubt or table_doubt(found, CONSTRAINTS, name.text)
                if doubt is not None:
                    return doubt
        return None

    def _given(self) -> Iterator[tuple[Table, Doubt]]:
        for key in self._links.get(GIVEN, ()):
            found = self.get(key)
            if isinstance(found, Table):
                yield from ((found, doubt) for doubt in found.doubts if doubt.what == TAKEN)

    def _own(self, name: Name) -> Doubt | None:
        """A table that is taken for given has relations with the names that PostgreSQL invents."""
        if name.text.endswith(_INVENTED):
            for table, doubt in self._given():
                if name.text.startswith(f"{table.name.text}_"):
                    return doubt
        return None


_INVENTED = ("_seq", "_pkey", "_key", "_idx", "_excl")
_ABSENT = object()


def column_of(table: Table, name: str) -> Column | None:
    return next((column for column in table.columns if column.name == name), None)


def constraint_of(table: Table, name: str) -> Constraint | None:
    return next((item for item in table.constraints if item.name == name), None)


def primary_key(table: Table) -> Constraint | None:
    kinds = (item for item in table.constraints if item.kind is Constrains.PRIMARY)
    return next(kinds, None)


def table_doubt(table: Table, what: str, name: str = "") -> Doubt | None:
    """The doubt that covers columns, constraints or indexes of a table, or the one of a name."""
    one = f"{what[:-1]} {name}" if what != INDEXES else f"index {name}"
    for doubt in table.doubts:
        if doubt.what in (*WHOLE, what) or (name and doubt.what == one):
            return doubt
    return None


def any_doubt(table: Table, *whats: str) -> Doubt | None:
    """A doubt on columns, constraints or indexes of a table, be it on one of them only."""
    ones = tuple(f"{what[:-1]} " if what != INDEXES else "index " for what in whats)
    for doubt in table.doubts:
        if doubt.what in (*WHOLE, *whats) or doubt.what.startswith(ones):
            return doubt
    return None


def without(table: Table, gone: Iterable[Constraint], doubt: Doubt) -> Table:
    """A table of whose constraints some may be gone, and none is new."""
    lost = list(gone)
    names = dict.fromkeys(item.name for item in lost)
    doubts = [
        Doubt(f"constraint {name}" if name else CONSTRAINTS, doubt.why, doubt.place)
        for name in names
    ]
    return Table(
        table.name, table.columns, tuple(item for item in table.constraints if item not in lost),
        table.comment, tuple(dict.fromkeys((*table.doubts, *doubts))), table.place,
    )  # fmt: skip


def with_doubt(table: Table, doubt: Doubt) -> Table:
    return Table(
        table.name, table.columns, table.constraints, table.comment,
        (*table.doubts, doubt), table.place, table.rows,
    )  # fmt: skip


def key_of(found: Object) -> Key:
    if isinstance(found, Other):
        return found.key
    return Key(Kind.TYPE if isinstance(found, EnumType) else Kind.RELATION, found.name)


def kind_of(found: Object) -> str:
    """What it is, in words."""
    if isinstance(found, Other):
        return str(found.key.kind)
    if isinstance(found, View):
        return "materialized view" if found.materialized else "view"
    names: dict[type, str] = {
        Table: "table", Index: "index", Sequence: "sequence", EnumType: "enum type",
    }  # fmt: skip
    return names[type(found)]
