"""Which drift a change brings: what the same comparison did not find at the commit before it."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.models.compared import beside
from jctc_lint.facts.schema.changes import RenameColumn
from jctc_lint.facts.schema.model import Column, Constraint, Index, Kind
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.models.drift import Difference
    from jctc_lint.facts.models.model import DeclaredTable
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.facts.schema.model import Name
    from jctc_lint.text import Span

DiffKey = tuple[str, "Name", str]


class Side(StrEnum):
    """What the change changes."""

    MODEL = "model"
    REVISION = "revision"
    BOTH = "both"


@record
class News:
    """`revision` is a new or edited one that makes the part so, at `place`; `formerly` the model
    of then.
    """

    side: Side
    revision: Revision | None = None
    place: Span | None = None
    formerly: DeclaredTable | None = None


@record
class Before:
    """An environment before a change. `then` None: it could not be compared, nothing is known."""

    environment: Environment
    then: Comparison | None

    @cached_property
    def known(self) -> set[DiffKey]:
        """The differences of then, of models that env.py did not import as well."""
        then = self.then
        items = (*then.differences, *then.beyond) if then is not None else ()
        return {key_of(item) for item in items}


def before(environment: Environment) -> tuple[Before, ...] | None:
    """At each commit that is named as deployed and had the environment; None: none is named."""
    repository = environment.repository
    if not repository.settings.migrations.judge_since or not repository.earlier:
        return None
    earlier = repository.earlier
    found = (_same(environment, item.repository) for item in earlier if item.repository is not None)
    return tuple(Before(one, beside(one)) for one in found if one is not None)


def _same(environment: Environment, repository: Repository) -> Environment | None:
    """By its folders; where they had another place, by the revisions in them."""
    others = repository.environments
    for other in others:
        if other.subject == environment.subject:
            return other
    ids = environment.graph.by_id.keys()
    shared = [(len(ids & other.graph.by_id.keys()), other) for other in others]
    most, found = max(shared, key=lambda pair: pair[0], default=(0, None))
    return found if most else None


def key_of(item: Difference) -> DiffKey:
    part = item.declared if item.declared is not None else item.built
    unnamed = "" if _is_table(item) else ",".join(getattr(part, "columns", ()))
    return (str(item.kind), item.table, item.name or unnamed)


def _is_table(item: Difference) -> bool:
    part = item.declared if item.declared is not None else item.built
    return not isinstance(part, (Column, Index, Constraint))


def news(comparison: Comparison, items: Iterable[Difference]) -> dict[DiffKey, News] | None:
    """What is new for certain; None where nothing says what is old."""
    items = list(items)
    befores = comparison.before if items else ()
    if befores is None:
        return None
    found: dict[DiffKey, News] = {}
    for item in items:
        told = _news(comparison, befores, item)
        if told is not None:
            found[key_of(item)] = told
    return found


def _news(comparison: Comparison, befores: tuple[Before, ...], item: Difference) -> News | None:
    place = item.place
    environment = comparison.environment
    if place is not None and environment.repository.left_to_others(place.path):
        return None  # No commit holds it, so nothing tells whether it is new.
    side = _unheard(item)
    formerly = None
    for each in befores:
        if each.then is None or key_of(item) in each.known:
            return None
        found = _changed(each.then, item)
        if found is None:
            return None
        side = found
        formerly = _model(each.then, item.table)
    place = _made(comparison, item)
    revision = comparison.revision_in(place.path) if place is not None else None
    if revision is None or not _is_new(revision, befores):
        return News(side, formerly=formerly)
    return News(side, revision, place, formerly)


def _unheard(item: Difference) -> Side:
    """Of an environment that was not there."""
    if item.declared is not None and item.built is not None:
        return Side.BOTH
    return Side.MODEL if item.declared is not None else Side.REVISION


def _changed(then: Comparison, item: Difference) -> Side | None:
    """The side that makes the difference; None where it may have been there."""
    mine, theirs = _had(then, item, built=False), _had(then, item, built=True)
    if item.declared is not None and item.built is not None:
        model, revision = _differs(mine, item.declared), _differs(theirs, item.built)
        if None in (model, revision):
            return None
        sides = {(True, True): Side.BOTH, (True, False): Side.MODEL, (False, True): Side.REVISION}
        return sides.get((bool(model), bool(revision)))
    if item.declared is not None:
        return Side.MODEL if mine is False else Side.REVISION if _is_there(theirs) else None
    return Side.REVISION if theirs is False else Side.MODEL if _is_there(mine) else None


def _is_there(found: object) -> bool:
    return found is not None and found is not False


def _differs(then: object, now: object) -> bool | None:
    """Whether a column changed; None: not known."""
    if then is False:
        return True
    if not isinstance(then, Column) or None in (then.type, then.nullable):
        return None
    return then != now


def _had(then: Comparison, item: Difference, *, built: bool) -> object:
    """What a side had then: the part, False where it surely lacked it, None: not known."""
    schema = then.history.schema
    model = _model(then, item.table)
    found = schema.table(item.table) if built else model
    if found is None:
        if built:
            lacks = schema.present(schema.find(Kind.RELATION, item.table)) is False
        else:
            lacks = not then.declared.unknown
        return False if lacks else None
    if _is_table(item):
        return found
    parts: list[object] = []
    if built:
        parts = [*found.columns, *found.constraints, *schema.indexes(item.table)]  # type: ignore[union-attr]
    elif model is not None:
        described = model.described
        parts = [*described.columns, *described.constraints, *described.indexes]
    wanted = item.declared if item.declared is not None else item.built
    same = next((part for part in parts if _alike(part, wanted)), None)
    return same if same is not None else None if found.doubts else False


def _alike(one: object, other: object) -> bool:
    if isinstance(one, Column) and isinstance(other, Column):
        return one.name == other.name
    if isinstance(one, Index) and isinstance(other, Index):
        return one.name.text == other.name.text
    if isinstance(one, Constraint) and isinstance(other, Constraint) and one.kind is other.kind:
        if one.target is None and one.name and other.name:
            return one.name == other.name
        return (one.columns, one.target) == (other.columns, other.target)
    return False


def _model(then: Comparison, table: Name) -> DeclaredTable | None:
    return then.declared.tables.get(table) or then.declared.unreached.get(table)


def _made(comparison: Comparison, item: Difference) -> Span | None:
    """The operation that makes the built side what it is."""
    place: Span | None = getattr(item.built, "place", None)
    if place is not None and item.declared is None:
        return place
    for step in reversed(comparison.history.steps):
        for change in reversed(list(_flat(step.changes))):
            if getattr(change, "table", None) == item.table and _makes(change, item):
                return change.place
    return place


def _makes(change: Change, item: Difference) -> bool:
    if not isinstance(item.built, Constraint):
        return _column(change) == item.name
    made = (getattr(change, "constraint", None), *getattr(change, "constraints", ()))
    return any(_alike(one, item.built) for one in made)


def _column(change: Change) -> str:
    if isinstance(change, RenameColumn):
        return change.to
    column = getattr(change, "column", "")
    return column.name if isinstance(column, Column) else str(column)


def _flat(changes: Iterable[Change]) -> Iterator[Change]:
    for change in changes:
        inner = getattr(change, "changes", ())
        if inner:
            yield from _flat(inner)
        else:
            yield change


def _is_new(revision: Revision, befores: tuple[Before, ...]) -> bool:
    for each in befores:
        old = each.environment.graph.by_id.get(revision.id)
        if old is not None and old.source.text == revision.source.text:
            return False
    return True
