"""Which heads and bases are there on purpose: by labels, by folders, by how upgrades are called."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.graph import Trouble
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.graph import Graph
    from jctc_lint.facts.migrations.model import Revision

UNKNOWN_LABEL = "\0"
"""Stands for a label that is not written as a literal."""


@record
class SeveralHeads:
    """Heads that nothing joins: those without a label of their own, then the others, of each the
    newest first. `fork` is where the first two parted.

    `labelled`: all but one have a branch label of their own. `apart`: each has its own base in
    its own version location. `branch` is the label of a branch that has `parted`, beside others.
    """

    heads: tuple[Revision, ...]
    fork: Revision | None
    labelled: bool
    apart: bool
    branch: str = ""
    parted: tuple[Revision, ...] = ()


@record
class ExtraBase:
    """A base beside the main one. `joined` when a later revision has both above it."""

    base: Revision
    main: Revision
    joined: bool


def several_heads(environment: Environment) -> SeveralHeads | None:
    """The environment's heads where they are more than one, and not merely the ends of chains
    that hang on a missing parent."""
    graph = environment.graph
    if not graph.parents_known:
        return None
    above = {head: graph.ancestors(head) for head in graph.tips}
    dangling = {
        problem.revision.id
        for problem in graph.of(Trouble.MISSING_PARENT, Trouble.SELF_REFERENCE, Trouble.CYCLE)
    }
    shared = Counter(identity for reached in above.values() for identity in reached)
    heads = [
        head
        for head in graph.tips
        if above[head].isdisjoint(dangling) or any(shared[name] > 1 for name in above[head])
    ]
    if len(heads) < 2:
        return None
    labels = {head: _labels(graph, above[head]) for head in heads}
    marked = _marked(labels)
    revisions = sorted(
        (graph.by_id[head] for head in heads),
        key=lambda revision: (revision.id not in marked, revision.header.created, revision.path),
        reverse=True,
    )
    first, second = revisions[0].id, revisions[1].id
    fork = _nearest(graph, first, above[second])
    labelled = _all_but_one_marked(labels)
    parted = tuple(r for r in revisions if r.id not in marked)
    branch = _common(labels[r.id] for r in parted) if marked and len(parted) > 1 else ""
    apart = _apart(environment, above, heads)
    return SeveralHeads(tuple(revisions), fork, labelled, apart, branch, parted)


def _common(labels: Iterable[set[str]]) -> str:
    """A label that all have, "" for none."""
    shared = set.intersection(*labels)
    return min((label for label in shared if not label.startswith(UNKNOWN_LABEL)), default="")


def _nearest(graph: Graph, start: str, among: set[str]) -> Revision | None:
    seen = {start}
    pending = [start]
    for identity in pending:
        if identity in among:
            return graph.by_id[identity]
        fresh = [parent for parent in graph.parents[identity] if parent not in seen]
        seen.update(fresh)
        pending.extend(fresh)
    return None


def _labels(graph: Graph, identities: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for identity in identities:
        revision = graph.by_id[identity]
        found.update(label.text for label in revision.labels)
        if revision.unknown("branch_labels"):
            found.add(f"{UNKNOWN_LABEL}{identity}")
    return found


def _all_but_one_marked(labels: dict[str, set[str]]) -> bool:
    """True when each, but for one at most, has a label that none of the others has."""
    return len(labels) - len(_marked(labels)) <= 1


def _marked(labels: dict[str, set[str]]) -> set[str]:
    """Those that have a label of their own."""
    used = Counter(label for own in labels.values() for label in own)
    return {name for name, own in labels.items() if any(used[label] == 1 for label in own)}


def _apart(environment: Environment, above: dict[str, set[str]], heads: list[str]) -> bool:
    if len(environment.version_locations) < 2:
        return False
    by_id = environment.graph.by_id
    places = [{environment.location_of(by_id[name]) for name in above[head]} for head in heads]
    return all(
        above[head].isdisjoint(above[other]) and places[i].isdisjoint(places[j])
        for i, head in enumerate(heads)
        for j, other in enumerate(heads)
        if i < j
    )


def extra_bases(environment: Environment) -> list[ExtraBase]:
    """Bases beside the main one that neither a label, a dependency nor a folder sets apart."""
    graph = environment.graph
    if len(graph.bases) < 2 or not graph.parents_known:
        return []
    trees = {base: _descendants(graph, base) for base in graph.bases}
    marked = _marked({base: _labels(graph, tree) for base, tree in trees.items()})
    main = max(graph.bases, key=lambda base: len(trees[base]))
    first = graph.by_id[main]
    place = environment.location_of(first)
    found = []
    for base in graph.bases:
        revision = graph.by_id[base]
        meant = base in marked or revision.labels or revision.depends_on
        alike = revision.base and environment.location_of(revision) == place
        if base != main and alike and not meant:
            found.append(ExtraBase(revision, first, bool(trees[base] & trees[main])))
    return found


def _descendants(graph: Graph, start: str) -> set[str]:
    seen: set[str] = set()
    pending = [start]
    while pending:
        identity = pending.pop()
        if identity not in seen:
            seen.add(identity)
            pending.extend(graph.children[identity])
    return seen
