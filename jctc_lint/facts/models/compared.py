"""The models of an environment beside what its revisions build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.histories import followed
from jctc_lint.facts.schema.state import Schema
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.migrations.replay import History
    from jctc_lint.facts.models.drift import Difference
    from jctc_lint.facts.models.model import Declared
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.schema.model import Name


@record(frozen=False)
class Comparison:
    """`history` is followed to its end, as if what fails on the way were mended."""

    environment: Environment
    history: History
    declared: Declared
    differences: list[Difference] = field(default_factory=list)

    def last_touch(self, table: Name) -> Revision | None:
        """The last revision that changes a table."""
        from jctc_lint.facts.migrations.evaluation.sink import tables_of

        wanted = self.history.schema.name(table)
        for step in reversed(self.history.steps):
            for name in tables_of(step.changes):
                if self.history.schema.name(name) == wanted:
                    return step.revision
        return None


def comparisons(repository: Repository) -> tuple[Comparison, ...]:
    """Of the environments that Alembic loads and that have models."""
    found = (compared(environment) for environment in repository.environments)
    return tuple(item for item in found if item is not None)


def compared(environment: Environment) -> Comparison | None:
    """None where there are no models, or where the revisions cannot be followed."""
    if not followed(environment):
        return None
    from jctc_lint.facts.models.drift import differences
    from jctc_lint.facts.models.extract import declared

    models = declared(environment)
    if not models.tables and not models.unreached:
        return None
    history = _history(environment)
    return Comparison(environment, history, models, differences(models, history.schema))


def _history(environment: Environment) -> History:
    from jctc_lint.facts.migrations.replay import replay

    known = environment.repository.__dict__.get("histories", ())
    for history in known:
        if history.environment is environment and history.failure is None:
            return history
    return replay(environment, mended=True)


def as_schema(declared: Declared) -> Schema:
    """The declared tables as a schema, without the names that a database would invent."""
    from jctc_lint.facts.schema.model import Key, Kind, Table

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
