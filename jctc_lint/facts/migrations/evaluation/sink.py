"""Where changes go: the schema, or the collection of what may or may not happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Raised
from jctc_lint.facts.schema.apply import Failure, apply
from jctc_lint.facts.schema.apply_doubts import lose_sort
from jctc_lint.facts.schema.apply_rows import lose
from jctc_lint.facts.schema.changes import Blur, Change, Maybe, RenameTable, Transaction
from jctc_lint.facts.schema.model import Constrains, Doubt, Index, Key, Kind, Name, Table
from jctc_lint.facts.schema.state import CONSTRAINTS, INDEXES, column_of, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jctc_lint.facts.migrations.locks import Watch
    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.model import Object, Type
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span


OF_ROWS = ("null-value", "not-unique-rows")
"""Refusals of a row, which say nothing of the schema."""


class Sink:
    """The database as a running revision sees it.

    `on_failure` is told of a refusal outside of any `try`; True from it goes on as if the statement
    had not been there.
    """

    def __init__(
        self, schema: Schema, run: Run, on_failure: Callable[[Failure, Change], bool]
    ) -> None:
        self.schema = schema
        self.run = run
        self.on_failure = on_failure
        self.changes: list[Change] = []
        self.doubtful = 0
        self.attempts = 0
        self.aborted: Failure | None = None
        self.autocommit = 0
        self.filled: set[Name] = set()
        self.filled_all = False
        self.asked = 0
        """Counts the changes, those that may not happen included."""
        self.watch: Watch | None = None
        self.gathered: list[Change] | None = None
        """What a batch has asked for, until it is done as a whole."""
        self._silent = 0
        self._levels: list[_Level] = []

    # -- changes -----------------------------------------------------------------------------

    def emit(self, change: Change) -> None:
        """Do a change, or raise what PostgreSQL refuses."""
        self.asked += 1
        if self._silent:
            return
        if self.gathered is not None:
            self.gathered.append(change)
            return
        if self._levels:
            self._levels[-1].changes.append(change)
            self._carry_rows(change)
            failure = apply(self.schema, change, self.run)
            if failure is not None and failure.kind not in OF_ROWS:
                self._levels[-1].failed = True
            return
        self.changes.append(change)
        self._carry_rows(change)
        failure = self.aborted_by(change) if self.aborted else None
        if failure is None:
            if self.attempts:
                self._weigh(change)
            if self.watch is not None:
                self.watch.see(self.schema, change)
            failure = apply(self.schema, change, self.run)
            if failure is not None and self.watch is not None:
                self.watch.refused(failure)
        if failure is None:
            return
        if not self.autocommit and self.schema.aborts and not self.aborted and self.attempts:
            self.aborted = failure
        if self.attempts or not self.on_failure(failure, change):
            raised = Raised(*self._exception(failure))
            raised.failure = failure
            raise raised

    def _exception(self, failure: Failure) -> tuple[str, str]:
        """The exception that a refusal is; where Python itself refuses, its text begins with it."""
        if self.schema.dialect == "postgresql":
            return "ProgrammingError", failure.reason
        name, colon, rest = failure.reason.partition(": ")
        own = colon and name.endswith("Error") and name.isidentifier()
        return (name, rest) if own else ("OperationalError", failure.reason)

    def look(self, change: Change) -> None:
        """A change of which too little is known to do it."""
        if self.watch is not None and self.certain and not self._silent and not self.aborted:
            self.watch.see(self.schema, change)

    def aborted_by(self, change: Change) -> Failure:
        """The refusal of whatever follows a failure that a handler swallowed."""
        first = self.aborted
        assert first is not None
        return Failure(
            "transaction-aborted",
            f"the transaction was aborted before: {first.reason}",
            first.key,
            change,
            created_by=first.change.place if first.change is not None else None,
        )

    def _weigh(self, change: Change) -> None:
        """Count changes of which it is not known whether they work: a `try` asks for that."""
        if isinstance(change, (Blur, Maybe)):
            self.doubtful += 1
            return
        table = getattr(change, "table", None)
        if isinstance(table, Name):
            key = self.schema.find(Kind.RELATION, table)
            found = self.schema.get(key)
            if self.schema.present(key) is None or (isinstance(found, Table) and found.doubts):
                self.doubtful += 1

    def blur(
        self,
        why: str,
        place: Span,
        call: str,
        *,
        tables: tuple[Name, ...] = (),
        kinds: tuple[Kind, ...] = (),
        everything: bool = False,
    ) -> None:
        """Something may have happened that cannot be told."""
        self.emit(Blur(place, call, why, tables, kinds, everything or not (tables or kinds)))
        if everything:
            self.filled_all = True

    def doubt_indexes(self, table: Name, why: str, place: Span) -> None:
        """A table has got an index whose name is not known."""
        self._doubt(lambda: self.schema.doubt_table(table, Doubt(INDEXES, why, place)))

    def doubt_index(self, name: Name, why: str, place: Span) -> None:
        """An index of this name is there, and not more is known of it."""
        key, doubt = Key(Kind.RELATION, name), Doubt(str(name), why, place)
        self._doubt(lambda: self.schema.forget(key, doubt))

    def doubt_constraints(self, table: Name, why: str, place: Span) -> None:
        self._doubt(lambda: self.schema.doubt_table(table, Doubt(CONSTRAINTS, why, place)))

    def lose_constraints(
        self, table: Name | None, kind: Constrains | None, why: str, place: Span
    ) -> None:
        """A constraint is dropped, nobody knows which (of a table, of a kind)."""
        doubt = Doubt(CONSTRAINTS, why, place)

        def forget() -> None:
            one = self.schema.table(table) if table is not None else None
            chosen = list(self.schema.tables()) if table is None else [one] if one else []
            for found in chosen:
                gone = [c for c in found.constraints if kind is None or c.kind is kind]
                self.schema.put(Key(Kind.RELATION, found.name), without(found, gone, doubt))

        self._doubt(forget)

    def lose_indexes(self, table: Name | None, why: str, place: Span) -> None:
        """An index is dropped or renamed, nobody knows which (of a table)."""
        doubt = Doubt(INDEXES, why, place)

        def forget() -> None:
            one = self.schema.table(table) if table is not None else None
            chosen = list(self.schema.tables()) if table is None else [one] if one else []
            for found in chosen:
                for index in self.schema.indexes(found.name):
                    self.schema.forget(Key(Kind.RELATION, index.name), doubt)
                self.schema.doubt_table(found.name, doubt)

        self._doubt(forget)

    def lose_sort(self, sorts: tuple[str, ...], why: str, place: Span, *, gone: bool) -> None:
        """An object of these sorts is dropped, renamed or changed, nobody knows which."""
        doubt = Doubt(f"a {sorts[0]}", why, place)
        self._doubt(lambda: lose_sort(self.schema, sorts, doubt, gone=gone))

    def doubt_everywhere(self, what: str, why: str, place: Span) -> None:
        """A table, nobody knows which, has got a column, a constraint or an index."""
        doubt = Doubt(what, why, place)

        def everywhere() -> None:
            for table in list(self.schema.tables()):
                self.schema.doubt_table(table.name, doubt)

        self._doubt(everywhere)

    def _doubt(self, raise_it: Callable[[], None]) -> None:
        """Raise a doubt, which stays when what is around it did not happen."""
        self.asked += 1
        if self._silent:
            return
        self.doubtful += 1
        raise_it()
        if self._levels:
            self._levels[-1].doubts.append(raise_it)

    # -- transactions ------------------------------------------------------------------------

    def swallowed(self, raised: Raised) -> None:
        """A handler took an exception; the transaction of a refused statement stays aborted."""

    def begin_autocommit(self, place: Span, call: str) -> None:
        self.autocommit += 1
        self.emit(Transaction(place, call, autocommit=True))

    def end_autocommit(self, place: Span, call: str) -> None:
        self.autocommit -= 1
        self.emit(Transaction(place, call, autocommit=False))

    def rolled_back(self, mark: int | None) -> None:
        """Back to a savepoint, or out of an aborted transaction."""
        self.aborted = None
        lose(self.schema)
        if mark is not None and not self._levels:
            self.schema.undo(mark)

    # -- what may happen or not --------------------------------------------------------------

    def open(self, why: str) -> None:
        self._levels.append(_Level(why, self))

    def close(self) -> None:
        level = self._levels.pop()
        level.go_back(self)
        if level.changes and not self._silent:
            place = level.changes[0].place
            call = level.changes[0].call
            whole = next((c for c in level.changes if isinstance(c, Blur) and c.everything), None)
            if whole is not None:
                self.emit(whole)
            elif level.failed:
                # What cannot work as we see it may well work as it is.
                names = tuple(dict.fromkeys(tables_of(level.changes)))
                kinds = () if names else (Kind.RELATION, Kind.TYPE)
                self.emit(Blur(place, call, level.why, names, kinds))
            else:
                self.emit(Maybe(place, call, tuple(level.changes), level.why))
        for raise_it in level.doubts:
            self._doubt(raise_it)

    def drop(self) -> None:
        """What was open did not happen."""
        self._levels.pop().go_back(self)

    def rehearse(self, play: Callable[[], object]) -> tuple[dict[Key, Object | None], bool]:
        """What would stand after something that then did not happen, and whether it fails."""
        depth = len(self._levels)
        self.open("a rehearsal")
        level, raises = self._levels[-1], False
        try:
            play()
        except Raised:
            raises = True
        del self._levels[depth + 1 :]
        after = {key: self.schema.get(key) for key in self.schema.touched(level.mark)}
        whole = any(isinstance(c, Blur) and c.everything for c in level.changes)
        self.drop()
        return after, raises or level.failed or whole

    def unwind(self) -> None:
        """Leave all that was open: an exception came through."""
        while self._levels:
            self.close()
        self.attempts = 0
        self._silent = 0

    @property
    def certain(self) -> bool:
        return not self._levels

    def aside(self) -> list[_Level]:
        """What is open, set aside for what does not hang on it: a module is loaded."""
        levels, self._levels = self._levels, []
        return levels

    def back(self, levels: list[_Level]) -> None:
        self._levels = levels

    def silence(self) -> int:
        self._silent += 1
        return self._silent

    def unsilence(self, before: int) -> None:
        self._silent = before - 1

    # -- rows --------------------------------------------------------------------------------

    def fill(self, table: Name | None) -> None:
        """Rows were put into a table; None: into one that is not known."""
        if table is None:
            self.filled_all = True
        else:
            self.filled.add(self.schema.name(table))

    def _carry_rows(self, change: Change) -> None:
        """Rows go along with a table that is renamed."""
        if isinstance(change, RenameTable) and self.schema.name(change.table) in self.filled:
            self.filled.add(self.schema.name(change.to))

    def is_empty(self, table: Name) -> bool:
        """True where a table is there and surely has no rows."""
        name = self.schema.name(table)
        key = self.schema.find(Kind.RELATION, name)
        return not self.filled_all and name not in self.filled and (
            isinstance(self.schema.get(key), Table)
        )  # fmt: skip

    # -- what is there -----------------------------------------------------------------------

    def has_table(self, table: Name) -> bool | None:
        key = self.schema.find(Kind.RELATION, table)
        found = self.schema.get(key)
        if found is not None:
            return isinstance(found, Table) or not isinstance(found, Index)
        return None if self.schema.present(key) is None else False

    def column_type(self, table: Name, column: str) -> Type | None:
        found = self.schema.table(table)
        known = column_of(found, column) if found is not None else None
        return known.type if known is not None else None


class _Level:
    """Changes that may happen, and how everything was before them."""

    def __init__(self, why: str, sink: Sink) -> None:
        self.why = why
        self.changes: list[Change] = []
        self.doubts: list[Callable[[], None]] = []
        self.failed = False
        self.mark = sink.schema.mark()
        self.remembered = sink.run.copy()
        self.aborted = sink.aborted

    def go_back(self, sink: Sink) -> None:
        sink.schema.undo(self.mark)
        sink.run.restore(self.remembered)
        sink.aborted = self.aborted


def tables_of(changes: Iterable[Change]) -> Iterator[Name]:
    """The tables that changes touch."""
    for change in changes:
        if isinstance(change, Maybe):
            yield from tables_of(change.changes)
        elif isinstance(change, Blur):
            yield from change.tables
        for name in ("table", "to"):
            found = getattr(change, name, None)
            if isinstance(found, Name):
                yield found
        index = getattr(change, "index", None)
        if isinstance(index, Index):
            yield index.table
