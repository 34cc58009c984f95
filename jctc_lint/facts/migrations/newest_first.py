"""All that a revision graph holds, the newest first, however broken: what a drawing shows.

Files that share an id stand each for itself, names that lead nowhere have an entry too, and a
cycle is cut where it is entered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.graph import Trouble
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.migrations.graph import Graph
    from jctc_lint.facts.migrations.model import Name, Revision


@record
class Entry:
    """A revision, or a name that leads nowhere (`revision` is None).

    `parents` and `dependencies` are places in the list of entries; they come after the entry,
    apart from what closes a cycle. `troubles` are those that the revision has a part in.
    """

    name: str
    revision: Revision | None
    parents: tuple[int, ...] = ()
    dependencies: tuple[int, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def newest_first(graph: Graph) -> tuple[Entry, ...]:
    """Alembic's own order reversed where the graph loads, else one with children first."""
    ties = _Ties(graph)
    order = _alembic_order(graph) or list(_children_first(ties))
    place = {node: index for index, node in enumerate(order)}
    troubles = _troubles(graph)
    found = []
    for node in order:
        revision = graph.revisions[node] if node < len(graph.revisions) else None
        found.append(
            Entry(
                ties.absent[node - len(graph.revisions)] if revision is None else revision.id,
                revision,
                tuple(place[other] for other in ties.parents[node]),
                tuple(place[other] for other in ties.dependencies[node]),
                tuple(troubles.get(id(revision), ())),
            )
        )
    return tuple(found)


@record(frozen=False)
class _Ties:
    """Nodes as numbers: revisions in their order, behind them the names that lead nowhere."""

    graph: Graph
    absent: list[str] = field(default_factory=list)
    parents: list[list[int]] = field(default_factory=list)
    dependencies: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        graph = self.graph
        number = {id(revision): index for index, revision in enumerate(graph.revisions)}
        names: dict[str, int] = {}

        def nodes(own: int, targets: Iterable[tuple[Name, Revision | None]]) -> list[int]:
            found = []
            for name, target in targets:
                if target is not None:
                    found.append(number[id(target)])
                else:
                    found.append(names.setdefault(name.text, len(number) + len(names)))
            return [node for node in dict.fromkeys(found) if node != own]

        for own, revision in enumerate(graph.revisions):
            parents = ((name, graph.by_id.get(name.text)) for name in revision.down)
            needed = ((name, graph.resolve(name.text)) for name in revision.depends_on)
            self.parents.append(nodes(own, parents))
            known = set(self.parents[-1])
            self.dependencies.append([n for n in nodes(own, needed) if n not in known])
        self.absent.extend(names)
        self.parents.extend([] for _ in names)
        self.dependencies.extend([] for _ in names)

    def below(self, node: int) -> list[int]:
        return self.parents[node] + self.dependencies[node]


def _alembic_order(graph: Graph) -> list[int]:
    number = {revision.id: index for index, revision in enumerate(graph.revisions)}
    order = [number[identity] for identity in reversed(graph.order)]
    return order if len(order) == len(graph.revisions) else []


def _children_first(ties: _Ties) -> Iterator[int]:
    """Each node after all that stand on it; a branch is followed to where another one joins."""
    waiting = [0] * len(ties.parents)
    for node in range(len(waiting)):
        for other in ties.below(node):
            waiting[other] += 1
    ready = [node for node in _oldest_last(ties) if not waiting[node]]
    entrances = _entrances(ties)
    done: set[int] = set()
    while True:
        if not ready:
            entrance = next((node for node in entrances if node not in done), None)
            if entrance is None:
                return
            ready.append(entrance)
        node = ready.pop()
        if node in done:
            continue
        done.add(node)
        yield node
        for other in reversed(ties.below(node)):
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)


def _oldest_last(ties: _Ties) -> list[int]:
    """Nodes in the order in which a stack gives the newest first, by what their headers say."""
    revisions = ties.graph.revisions
    real = sorted(
        range(len(revisions)),
        key=lambda node: (revisions[node].header.created, revisions[node].path),
    )
    return [*range(len(revisions), len(ties.parents)), *real]


def _entrances(ties: _Ties) -> Iterator[int]:
    """Where to go on when every node left waits for another: in a cycle, then anywhere."""
    number = {id(revision): index for index, revision in enumerate(ties.graph.revisions)}
    for problem in ties.graph.of(Trouble.CYCLE, Trouble.DEPENDENCY_CYCLE):
        yield from (number[id(member)] for member in problem.others)
    yield from range(len(ties.parents))


def _troubles(graph: Graph) -> dict[int, list[Trouble]]:
    found: dict[int, list[Trouble]] = {}
    shared = (Trouble.CYCLE, Trouble.DEPENDENCY_CYCLE, Trouble.DUPLICATE_ID)
    for problem in graph.problems:
        others = problem.others if problem.trouble in shared else ()
        for revision in {id(item): item for item in (problem.revision, *others)}.values():
            kinds = found.setdefault(id(revision), [])
            if problem.trouble not in kinds:
                kinds.append(problem.trouble)
    return found
