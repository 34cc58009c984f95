"""The models of an environment beside what its revisions build."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.dialect import POSTGRESQL
from jctc_lint.facts.migrations.histories import unfollowed
from jctc_lint.facts.schema.model import Kind
from jctc_lint.facts.schema.state import Schema
from jctc_lint.record import field, record
from jctc_lint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.migrations.replay import History
    from jctc_lint.facts.models.drift import Difference
    from jctc_lint.facts.models.model import Declared
    from jctc_lint.facts.models.news import Before, News
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.schema.model import Column, EnumType, Name
    from jctc_lint.text import Source


@record(frozen=False)
class Comparison:
    """`history` is followed to its end, as if what fails on the way were mended."""

    environment: Environment
    history: History
    declared: Declared
    differences: list[Difference] = field(default_factory=list)
    beyond: list[Difference] = field(default_factory=list)
    """Tables and columns of models that env.py does not import, which no revision adds."""

    @cached_property
    def labels(self) -> list[tuple[EnumType, tuple[str, ...]]]:
        """Enum types of the models with labels that the database's lack."""
        found = []
        for name, enum in self.declared.enums.items():
            built = self.history.schema.enum(name)
            if built is None or built.labels is None or enum.labels is None:
                continue
            missing = tuple(label for label in enum.labels if label not in built.labels)
            if missing:
                found.append((enum, missing))
        return found

    @cached_property
    def before(self) -> tuple[Before, ...] | None:
        """The same at the commits that the settings name as deployed; None: they name none."""
        from jctc_lint.facts.models.news import before

        return before(self.environment)

    @cached_property
    def _news(self) -> dict[object, News] | None:
        from jctc_lint.facts.models.news import news

        return news(self, (*self.differences, *self.beyond))  # type: ignore[return-value]

    def told(self, items: Iterable[Difference]) -> Iterator[Difference]:
        """Those that a change brings, where the settings say what was there before it."""
        for item in items:
            if self._news is None or self.news_of(item) is not None:
                yield item

    def news_of(self, item: Difference) -> News | None:
        """What the change does to make the difference; None where all drift is told."""
        from jctc_lint.facts.models.news import key_of

        return self._news.get(key_of(item)) if self._news is not None else None

    @property
    def older(self) -> int:
        """How many differences are not told, as they are not known to be new."""
        items = (*self.differences, *self.beyond)
        return len(items) - len(list(self.told(items)))

    def known(self, keys: Callable[[Comparison], Collection[object]], key: object) -> bool:
        """Whether something that is no difference was there, or may have been, before a change."""
        return any(each.then is None or key in keys(each.then) for each in self.before or ())

    def revision_in(self, path: str) -> Revision | None:
        return next((item for item in self.environment.revisions if item.path == path), None)

    @property
    def unsure(self) -> list[str]:
        """Why there may be differences that are not told."""
        declared = self.declared
        found = [*declared.unknown, *([declared.reach] if declared.reach else [])]
        for table in declared.tables.values():
            found.extend(f"table '{table.name}': {why}" for why in table.doubts)
            found.extend(_vague(table.name, table.described.columns, "of the models"))
            if table.described.unread or table.described.keys_unread:
                found.append(f"table '{table.name}': not all of its indexes and keys are known")
        schema = self.history.schema
        for what, doubt in schema.unknown():
            if getattr(what, "kind", what) in (None, Kind.RELATION, Kind.TYPE):
                found.append(f"{doubt.what}: {doubt.why}")
        for built in schema.tables():
            found.extend(f"table '{built.name}': {doubt.why}" for doubt in built.doubts)
            if built.name in declared.tables:
                found.extend(_vague(built.name, built.columns, "of the migrations"))
        failure = self.history.failure
        if failure is not None:
            found.append(f"the revisions fail on an empty database: {failure.reason}")
        return list(dict.fromkeys(found))

    @cached_property
    def python_files(self) -> list[str]:
        """All Python files of the repository, tests left out."""
        return [path for path in self._files(".py") if not _in_tests(path)]

    @cached_property
    def sql_files(self) -> list[str]:
        """Scripts of the repository that may create tables."""
        return self._files(".sql")

    @cached_property
    def starts_filled(self) -> bool:
        """Whether the history starts on a database that something else has filled."""
        from jctc_lint.facts.migrations.bootstrap import bootstrap_of

        return bootstrap_of(self.history) is not None

    @cached_property
    def creates_all(self) -> bool:
        """Whether the application creates the tables of its models by itself."""
        from jctc_lint.facts.models.create_all import create_all_calls

        return any(create_all_calls(self.environment))

    @cached_property
    def archived(self) -> list[Source]:
        """Revisions that Alembic does not load: passed over, or in folders beside its own."""
        environment = self.environment
        files = environment.repository.files
        loaded = {
            v for other in environment.repository.environments for v in other.version_locations
        }
        beside = (
            files.read(path)
            for path in self.python_files
            if _within(path, environment.script_location)
            and not any(_within(path, folder) for folder in loaded)
            and "down_revision" in files.glance(path)
        )
        passed_over = [stray.revision.source for stray in environment.strays]
        return passed_over + [source for source in beside if source is not None]

    def _files(self, suffix: str) -> list[str]:
        from jctc_lint.facts.migrations.evaluation.conventions import python_files
        from jctc_lint.facts.migrations.location import roots_of

        files = self.environment.repository.files
        return python_files(files, roots_of(self.environment.script_location), suffix) or []

    def imports_of(self, path: str) -> Span | None:
        """Where another module imports the module in `path`: one that a service runs, if any."""
        name = re.escape(path.removesuffix(".py").rpartition("/")[2])
        imports = re.compile(
            rf"^[ \t]*(?:from[ \t]+[\w.]*\b{name}[ \t]+import\b|import[ \t]+[\w.]*\b{name}\b"
            rf"|from[ \t]+[\w.]+[ \t]+import[ \t]+[^#\n]*\b{name}\b)",
            re.M,
        )
        files = self.environment.repository.files
        for other in sorted(self._files(".py"), key=self._run_first):
            if other == path or _in_tests(other):
                continue
            found = imports.search(files.glance(other))
            source = files.read(other) if found is not None else None
            if found is not None and source is not None:
                return Span(source, found.start(), found.end())
        return None

    def runs(self, path: str) -> bool | None:
        """Whether a service loads the module in `path`; None where that cannot be told."""
        code = [c for c in self.environment.repository.contracts if c.python.modules]
        if any(path in contract.python.modules for contract in code):
            return True
        followed = all(not (c.roots.unsure or c.python.unsure) for c in code)
        return False if code and followed else None

    def _run_first(self, path: str) -> bool:
        return not any(path in c.python.modules for c in self.environment.repository.contracts)

    def last_touch(self, table: Name) -> Revision | None:
        """The last revision that changes a table."""
        from jctc_lint.facts.migrations.evaluation.sink import tables_of

        wanted = self.history.schema.name(table)
        for step in reversed(self.history.steps):
            for name in tables_of(step.changes):
                if self.history.schema.name(name) == wanted:
                    return step.revision
        return None


def _vague(table: Name, columns: Iterable[Column], whose: str) -> Iterator[str]:
    """Columns of which not all is known that is compared."""
    for column in columns:
        unknown = "type" if column.type is None else "nullability"
        if column.type is None or column.nullable is None:
            yield f"column '{table}.{column.name}' {whose}: its {unknown} is not known"


def comparisons(repository: Repository) -> tuple[Comparison, ...]:
    """Of the environments that Alembic loads and that have models."""
    known = repository.histories  # Which the rules on migrations ask for as well.
    found = (compared(environment, known) for environment in repository.environments)
    return tuple(item for item in found if item is not None)


def compared(environment: Environment, known: tuple[History, ...] = ()) -> Comparison | None:
    """None where there are no models, or where the revisions cannot be followed."""
    if unfollowed(environment):
        return None
    from jctc_lint.facts.models.extract import declared

    models = declared(environment)
    return _beside(environment, models, known) if models.tables or models.unreached else None


def beside(environment: Environment) -> Comparison | None:
    """Also where there are no models; None where the revisions cannot be followed."""
    if unfollowed(environment):
        return None
    from jctc_lint.facts.models.extract import declared

    return _beside(environment, declared(environment), ())


def _beside(environment: Environment, models: Declared, known: tuple[History, ...]) -> Comparison:
    from jctc_lint.facts.models.drift import ALL_OF_IT, Drift, differences
    from jctc_lint.facts.models.model import Declared

    history = _history(environment, known)
    found = differences(models, history.schema)
    if environment.dialect.name != POSTGRESQL:  # Of others little more is sure than the names.
        found = [item for item in found if item.kind in ALL_OF_IT]
    beyond = Declared(environment, models.unreached)
    kinds = (Drift.ADD_TABLE, Drift.ADD_COLUMN)
    missing = [d for d in differences(beyond, history.schema) if d.kind in kinds]
    return Comparison(environment, history, models, found, missing)


def _history(environment: Environment, known: tuple[History, ...]) -> History:
    from jctc_lint.facts.migrations.replay import replay

    for history in known:
        if history.environment is environment and history.failure is None:
            return history
    return replay(environment, mended=True, live=False)


def _within(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _in_tests(path: str) -> bool:
    return any(part in ("tests", "test") or part.startswith("test_") for part in path.split("/"))


def as_schema(declared: Declared) -> Schema:
    """The declared tables as a schema, without the names that a database would invent."""
    from jctc_lint.facts.schema.model import Key, Table

    schema = Schema()
    for enum in declared.enums.values():
        schema.put(Key(Kind.TYPE, enum.name), enum)
    for name, table in declared.tables.items():
        made = table.described
        whole = Table(name, tuple(made.columns), tuple(made.constraints), made.comment)
        schema.put(Key(Kind.RELATION, name), whole)
        for index in made.indexes:
            schema.put(Key(Kind.RELATION, index.name), index)
    return schema
