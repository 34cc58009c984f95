"""The order in which `alembic upgrade heads` applies revisions to an empty database.

Any order with parents first would do for a chain; where branches meet, Alembic finishes one branch
before it turns to the next, and which one depends on the order of files. This walks as
`RevisionMap._topological_sort` of Alembic 1.20 does, from the heads down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.facts.migrations.graph import Graph

Edges = dict[str, tuple[str, ...]]


def upgrade_order(graph: Graph) -> tuple[str, ...]:
    """Ids, the first to apply first. Only for a graph that loads: cycles would not end."""
    needs = _needs(graph)
    above = {identity: graph.parents[identity] + needs[identity] for identity in graph.by_id}
    walk = _Walk(graph.parents, needs, above, set(graph.by_id))
    return tuple(reversed(walk.down_from(graph.effective_heads)))


def _needs(graph: Graph) -> Edges:
    """Dependencies that no ancestor has already."""
    if not any(graph.dependencies.values()):
        return dict.fromkeys(graph.by_id, ())
    found: Edges = {}
    for identity, names in graph.dependencies.items():
        above = graph.ancestors(identity) - {identity} if names else ()
        inherited = {name for ancestor in above for name in graph.dependencies[ancestor]}
        found[identity] = tuple(name for name in names if name not in inherited)
    return found


@record(frozen=False, eq=True)
class _Walk:
    """The branches being walked: for each the next revision, and all that lies below it."""

    parents: Mapping[str, tuple[str, ...]]
    needs: Mapping[str, tuple[str, ...]]
    above: Mapping[str, tuple[str, ...]]
    left: set[str]
    fronts: list[str] = field(default_factory=list)
    below: list[set[str]] = field(default_factory=list)
    emitted: list[str] = field(default_factory=list)

    def down_from(self, heads: tuple[str, ...]) -> list[str]:
        self.fronts = list(heads)
        self.below = [self._reach(head) for head in heads]
        current = 0
        while self.fronts:
            revision = self.fronts[current]
            waiting = self._branch_that_needs(revision, current)
            if waiting is not None:
                current = waiting
                continue
            if revision in self.left:
                self.emitted.append(revision)
                self.left.discard(revision)
            current = self._step(revision, current)
        return self.emitted

    def _branch_that_needs(self, revision: str, current: int) -> int | None:
        """Another branch that still has this revision below it, and so goes first."""
        return next(
            (
                index
                for index, reached in enumerate(self.below)
                if index != current and revision in reached
            ),
            None,
        )

    def _step(self, revision: str, current: int) -> int:
        """Move a branch on to what its revision stands on. Returns the branch to go on with."""
        following = [
            name
            for name in dict.fromkeys(self.above[revision])
            if name in self.left and name not in self.fronts
        ]
        if not following:
            del self.fronts[current]
            del self.below[current]
            return max(current - 1, 0)
        self.fronts[current] = following[0]
        if len(self.parents[revision]) == 1 and not self.needs[revision]:
            self.below[current].discard(revision)
            return current
        self.below[current] = self._reach(following[0])
        self.fronts.extend(following[1:])
        self.below.extend(self._reach(name) for name in following[1:])
        return current

    def _reach(self, start: str) -> set[str]:
        seen: set[str] = set()
        pending = [start]
        while pending:
            revision = pending.pop()
            if revision not in seen:
                seen.add(revision)
                pending.extend(self.above[revision])
        return seen
