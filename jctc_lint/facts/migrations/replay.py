"""What `alembic upgrade head` would do to an empty database, revision by revision."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.migrations.evaluation.conventions import (
    convention_of,
    option_of,
    per_migration,
)
from jctc_lint.facts.migrations.evaluation.machine import Exhausted, Machine
from jctc_lint.facts.migrations.evaluation.modules import Module, Modules
from jctc_lint.facts.migrations.evaluation.sink import Sink
from jctc_lint.facts.migrations.evaluation.statements import run
from jctc_lint.facts.migrations.evaluation.values import (
    External,
    Function,
    Handle,
    Raised,
    Unknown,
)
from jctc_lint.facts.migrations.evaluation.world import World
from jctc_lint.facts.migrations.location import joined, roots_of
from jctc_lint.facts.migrations.locks import Watch
from jctc_lint.facts.schema.apply import Run, apply
from jctc_lint.facts.schema.apply_doubts import blur_table
from jctc_lint.facts.schema.apply_failure import BATCH, Failure
from jctc_lint.facts.schema.changes import Batch, Change, CreateTable, Raises
from jctc_lint.facts.schema.compare import changed_since, unsure_since
from jctc_lint.facts.schema.databases import schema_of
from jctc_lint.facts.schema.mentions import TAKEN
from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Constraint,
    Doubt,
    Key,
    Kind,
    Name,
    Table,
    Type,
)
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.evaluation.tables import Described
    from jctc_lint.facts.migrations.follow_ups import Cause
    from jctc_lint.facts.migrations.graph import Graph
    from jctc_lint.facts.migrations.locks_model import LiveChange
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.models.model import Declared
    from jctc_lint.facts.schema.compare import Difference
    from jctc_lint.facts.schema.state import Schema


@record(frozen=False)
class Trip:
    """A downgrade right after its upgrade, against the state before both.

    `unsure` says why it could not be told. `again` is what stops the upgrade that comes after a
    downgrade which left differences.
    """

    revision: Revision
    failure: Failure | None = None
    differences: list[Difference] = field(default_factory=list)
    unsure: str = ""
    again: Failure | None = None

    @property
    def restores(self) -> bool:
        return self.failure is None and not self.differences


@record(frozen=False)
class Step:
    """A revision and what it asks for. `before` is a mark in the journal of the schema."""

    revision: Revision
    before: int
    changes: list[Change] = field(default_factory=list)
    failure: Failure | None = None
    reasons: list[Doubt] = field(default_factory=list)
    trip: Trip | None = None


@record(frozen=False)
class History:
    """All revisions followed. `schema` is that of the heads, or before the first that fails.

    `causes` are all that goes wrong when every earlier cause is taken for mended; the first is
    where Alembic stops.
    """

    environment: Environment
    schema: Schema
    steps: list[Step] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    given: set[Key] = field(default_factory=set)
    """What the settings say that something else makes."""
    live: list[LiveChange] = field(default_factory=list)
    """What the upgrades do to tables that were there before them."""

    @property
    def failure(self) -> Failure | None:
        return self.causes[0].failure if self.causes else None

    @property
    def failing(self) -> Revision | None:
        return self.causes[0].revision if self.causes else None

    def step(self, identity: str) -> Step | None:
        return next((step for step in self.steps if step.revision.id == identity), None)


def replay(
    environment: Environment,
    *,
    stepwise: bool = False,
    trips: bool = False,
    until: str = "",
    mended: bool = False,
    live: bool = True,
) -> History:
    """Follow the revisions in Alembic's order.

    `stepwise` takes every revision for a run of its own; `trips` also goes down from each and back;
    `until` is the revision to go to. `mended`: the schema is that of the end, as if what fails on
    the way were mended. Without `live` nobody looks at what happens to tables in use.
    """
    following = _Replay(environment, stepwise=stepwise, trips=trips, live=live)
    return following.whole(until, mended=mended)


_PREPARED = ("postgis", "postgis_topology", "postgis_raster", "vector", "timescaledb")
"""Extensions that come with images of their own, so that nobody has to create them."""


_VERSIONS = Table(
    Name("alembic_version"),
    (Column("version_num", Type("character varying(32)"), nullable=False),),
    (Constraint(Constrains.PRIMARY, "alembic_version_pkc", ("version_num",)),),
)
"""Alembic's own table, which it makes before the first revision."""


class _Replay:
    def __init__(
        self, environment: Environment, *, stepwise: bool, trips: bool, live: bool
    ) -> None:
        self.environment = environment
        self.stepwise = stepwise
        self.trips = trips
        self.schema = schema_of(environment.dialect.name)
        self._declared: Declared | None = None
        self.run = Run()
        repository = environment.repository
        roots = roots_of(environment.script_location)
        self.modules = Modules(repository.files, roots, repository.python_files)
        self.env = self.modules.read(joined(environment.script_location, "env.py"))
        self.alone = per_migration(self.env)
        self.world = World(
            environment.dialect.name,
            self._convention,
            revisions=len(environment.revisions),
            options=self._option,
            models=self._models,
        )
        for name in _PREPARED if self.schema.dialect == "postgresql" else ():
            doubt = Doubt(name, "a database image may have it from the start")
            self.schema.forget(Key(Kind.EXTENSION, Name(name)), doubt)
        self.schema.put(Key(Kind.RELATION, _VERSIONS.name), _VERSIONS)
        self.history = History(environment, self.schema)
        self.mending = _Mending(self.schema, self.history)
        watched = live and self.schema.dialect == "postgresql"
        self.watch = Watch(self.history.live) if watched else None
        self.filled: set[Name] = set()
        self.filled_all = False

    def _convention(self) -> dict[str, str] | None:
        machine = Machine(self.modules, self.world, self._sink())
        machine.sink.silence()
        try:
            return convention_of(machine, self.env)
        except (Raised, Exhausted, RecursionError):
            return None

    def _models(self, path: str) -> list[Described] | None:
        """The tables of the models that env.py and a revision import."""
        from jctc_lint.facts.models.extract import declared
        from jctc_lint.facts.models.reach import reached

        if self._declared is None:
            self._declared = declared(self.environment)
        found, module = self._declared, self.modules.read(path)
        if found.unknown or found.reach or not found.alone or module is None:
            return None
        more = {table.span.path for table in found.unreached.values()}
        loaded = reached(self.modules, module, more).paths if more else set()
        late = [table for table in found.unreached.values() if table.span.path in loaded]
        return [table.described for table in (*found.tables.values(), *late)]

    def _option(self, name: str) -> Any:
        machine = Machine(self.modules, self.world, self._sink())
        machine.sink.silence()
        try:
            return option_of(machine, self.env, name)
        except (Raised, Exhausted, RecursionError):
            return Unknown(f"the option '{name}' of env.py")

    def _sink(self) -> Sink:
        sink = Sink(self.schema, self.run, self.mending.failed)
        sink.filled, sink.filled_all = self.filled, self.filled_all
        return sink

    def whole(self, until: str, *, mended: bool) -> History:
        graph = self.environment.graph
        stopped: int | None = None
        wanted = _below(graph, until) if until else None
        for identity in graph.order:
            if wanted is not None and identity not in wanted:
                continue
            revision = graph.by_id[identity]
            self._step(revision)
            if self.history.causes and stopped is None:
                stopped = self.history.steps[-1].before
        for cause in self.history.causes:
            from jctc_lint.facts.migrations.follow_ups import follow

            follow(cause, self.history.steps)
        if stopped is not None and not mended:
            self.schema.undo(stopped)
        for table in [t for t in self.schema.tables() if _passes(t)]:
            self.schema.put(Key(Kind.RELATION, table.name), None)
        return self.history

    def _step(self, revision: Revision) -> None:
        if self.stepwise:
            self.run = Run()
        step = Step(revision, self.schema.mark())
        self.history.steps.append(step)
        self.mending.revision = revision
        known = len(self.schema.doubts)
        causes = len(self.history.causes)
        sink = self._sink()
        sink.watch = self.watch
        if self.watch is not None:
            self.watch.begin(revision, step.before)
        module = _module(revision)
        if module is None:
            doubt = Doubt("everything", f"'{revision.path}' cannot be read", revision.span)
            self.schema.forget_everything(doubt)
        else:
            self._follow(module, "upgrade", sink)
        if self.watch is not None:
            self.watch.end(self.schema)
        aborting = sink.aborted.change if sink.aborted is not None else None
        if aborting is not None and not self.history.causes:
            # Alembic itself comes next: it notes the revision.
            self.mending.failed(sink.aborted_by(aborting), aborting)
        step.changes = sink.changes
        step.reasons = self.schema.doubts[known:]
        self.filled_all = sink.filled_all
        if len(self.history.causes) > causes:
            step.failure = self.history.causes[causes].failure
        elif self.trips and module is not None and not self.history.causes:
            step.trip = self._trip(revision, module, step.before)
        if self.trips and module is not None and self.history.causes:
            step.trip = self._blind_trip(revision, module)
        if self.alone or self.stepwise:
            self.run.commit()

    def _follow(self, module: Module, name: str, sink: Sink) -> None:
        """Run the module, then one of its functions."""
        machine = Machine(self.modules, self.world, sink)
        machine.module = module
        try:
            if not module.whole:
                module.whole = True
                assert module.file.tree is not None
                run(machine, module.file.tree.body, module.frame)
            function = machine.lookup(name, module.frame, ast.Name(name))
            if isinstance(function, Function):
                args, named = _arguments(function)
                machine.run_function(function, args, named, function.node)  # type: ignore[arg-type]
            elif isinstance(function, (Handle, External)) or name in module.frame.names:
                top = module.file.source.line_span(1)
                sink.blur(f"'{name}' is not a function here", top, name, everything=True)
        except Raised as raised:
            self._ended(raised, module, sink)
        except (Exhausted, RecursionError):
            sink.unwind()
            top = module.file.source.line_span(1)
            sink.blur("it does too much to be followed", top, name, everything=True)

    def _ended(self, raised: Raised, module: Module, sink: Sink) -> None:
        """An exception that nothing caught."""
        sink.unwind()
        place = module.file.source.line_span(1)
        where = raised.module or module
        if raised.node is not None and hasattr(raised.node, "lineno"):
            place = where.span(raised.node)  # type: ignore[arg-type]
        if raised.failure is not None:
            sink.on_failure(raised.failure, raised.failure.change)
        elif raised.certain:
            reason = f"{raised.kind}: {raised.reason}" if raised.kind else raised.reason
            change = Raises(place, "raise", reason)
            sink.on_failure(Failure("raises", reason, None, change), change)
        else:
            sink.blur(f"it may stop here ({raised.kind})", place, "raise", everything=True)

    def _trip(self, revision: Revision, module: Module, before: int) -> Trip:
        after = self.schema.mark()
        trip = Trip(revision, self._attempt(module, "downgrade"))
        if trip.failure is None:
            trip.differences = [
                found
                for found in changed_since(self.schema, before)
                if found.key.name.schema != "pg_temp"
            ]
            trip.unsure = unsure_since(self.schema, before)
        if trip.differences:
            trip.again = self._attempt(module, "upgrade")
        self.schema.undo(after)
        return trip

    def _blind_trip(self, revision: Revision, module: Module) -> Trip | None:
        """A downgrade on a schema of which too little is known: only what no database takes."""
        mark = self.schema.mark()
        failure = self._attempt(module, "downgrade", blind=True)
        self.schema.undo(mark)
        code = failure is not None and failure.reason.startswith(_ON_EVERY_DATABASE)
        return Trip(revision, failure, unsure="an upgrade before it fails") if code else None

    def _attempt(self, module: Module, name: str, *, blind: bool = False) -> Failure | None:
        """What stops a function of the revision, in a run of its own. `blind`: code alone does."""
        failures: list[Failure] = []

        def stops(failure: Failure, _change: Change) -> bool:
            if blind and failure.kind != "raises":
                return True
            failures.append(failure)
            return False

        run, self.run = self.run, Run()
        sink = Sink(self.schema, self.run, stops)
        sink.filled, sink.filled_all = set(self.filled), self.filled_all
        self._follow(module, name, sink)
        self.run = run
        if not failures and sink.aborted is not None and sink.aborted.change is not None:
            return sink.aborted_by(sink.aborted.change)
        return failures[0] if failures else None


def _passes(table: Table) -> bool:
    """What is no part of the schema: it ends with the session, or is Alembic's own."""
    return table.name.schema == "pg_temp" or table.name == _VERSIONS.name


_ON_EVERY_DATABASE = ("NameError: ", "a constraint without a name cannot be dropped")
"""Begin what stops a downgrade whatever the schema is."""
_OF_NAMES = ("AttributeError", "NameError", "NoSuchTableError")
"""Exceptions of a name that is not there: the same name is the same cause, wherever it stands."""


class _Mending:
    """Goes on after a failure as if its cause were mended, so that other causes show."""

    def __init__(self, schema: Schema, history: History) -> None:
        self.schema = schema
        self.history = history
        self.revision: Any = None
        self._tainted: dict[Key, Cause] = {}

    def failed(self, failure: Failure, change: Change) -> bool:
        if self._given(failure):
            self.history.given.update(_keys(failure, change))
            self._mend(failure, change)
            return True
        cause = next(
            (self._tainted[k] for k in _roots_of(failure, change) if k in self._tainted), None
        )
        cause = cause or next((c for c in self.history.causes if self._is_alike(c, failure)), None)
        if failure.kind == BATCH:  # A chain that is not written for SQLite is one cause.
            cause = next((c for c in self.history.causes if c.failure.kind == BATCH), cause)
        if cause is None:
            from jctc_lint.facts.migrations.follow_ups import Cause

            cause = Cause(self.revision, failure)
            self.history.causes.append(cause)
        else:
            cause.follow_ups.append((self.revision, change))
        if failure.key is not None:
            self._tainted.setdefault(failure.key, cause)
        if not self._mend(failure, change):
            for key in _keys(failure, change):
                self._tainted.setdefault(key, cause)
        return failure.kind != "raises"

    def _is_alike(self, cause: Cause, failure: Failure) -> bool:
        """The same name that is nowhere, or the same revision repeating the same earlier one."""
        first = cause.failure
        if failure.kind == "raises":
            return failure.reason.startswith(_OF_NAMES) and failure.reason == first.reason
        made, before = failure.created_by, first.created_by
        if made is None or before is None or made.path == self.revision.path:
            return False
        exist = failure.kind.endswith("-exists") and first.kind.endswith("-exists")
        return exist and made.path == before.path and cause.revision is self.revision

    def _given(self, failure: Failure) -> bool:
        """Whether the settings say that something else makes what is missing."""
        missing = failure.kind in ("table-missing", "schema-missing")
        settings = self.history.environment.repository.settings
        return missing and failure.dropped_by is None and settings.migrations.bootstrap

    def _mend(self, failure: Failure, change: Change) -> bool:
        """Take for given what is missing, or lose sight of what the change was for."""
        if failure.kind == BATCH:
            table = failure.key.name if failure.key is not None else Name("")
            batch = Batch(change.place, change.call, table, (change,), "always")
            if apply(self.schema, batch, Run()) is None:
                return True
        key = failure.key
        doubt = Doubt(TAKEN, f"it failed: {failure.reason}", change.place)
        if key is not None and _is_missing(failure) and self.schema.doubt_on(key) is None:
            self.schema.forget(key, doubt)
            again = apply(self.schema, change, Run())
            if again is None:
                return True
            if _is_missing(again) and again.key != key:
                self.failed(again, change)
                return True
        tables = tuple(k.name for k in _keys(failure, change) if k.kind is Kind.RELATION)
        if tables and not isinstance(change, CreateTable):
            for name in tables:
                blur_table(self.schema, name, doubt)
        return False


def _is_missing(failure: Failure) -> bool:
    """Whether it is an object of its own that is not there."""
    return failure.kind.endswith("-missing") and not failure.part


def _roots_of(failure: Failure, change: Change) -> list[Key]:
    """What has to be in order for the failure to be gone: of a missing object, that it is there."""
    missing = _is_missing(failure) and failure.key is not None
    return [failure.key] if missing and failure.key is not None else _keys(failure, change)


def _keys(failure: Failure, change: Change) -> list[Key]:
    found = [failure.key] if failure.key is not None else []
    table = getattr(change, "table", None)
    if isinstance(table, Name):
        found.append(Key(Kind.RELATION, table))
    return found


def _below(graph: Graph, identity: str) -> set[str]:
    """A revision and all that it stands on, dependencies included."""
    seen: set[str] = set()
    pending = [identity]
    while pending:
        name = pending.pop()
        if name not in seen and name in graph.by_id:
            seen.add(name)
            pending.extend((*graph.parents[name], *graph.dependencies[name]))
    return seen


def _module(revision: Revision) -> Module | None:
    file = revision.python
    return Module(file) if file.tree is not None else None


def _arguments(function: Function) -> tuple[list[Any], dict[str, Any]]:
    """What env.py would give to `upgrade`: nothing, or the operations and things of its own."""
    arguments = function.node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    needed = names[: len(names) - len(function.defaults)]
    values: list[Any] = [
        External("alembic.op") if name == "op" else Unknown(f"'{name}' from env.py", live=True)
        for name in needed
    ]
    return values, {}


__all__ = ["History", "Step", "Trip", "replay"]
