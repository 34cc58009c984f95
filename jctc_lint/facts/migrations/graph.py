"""The revision graph as Alembic's RevisionMap has it, with all of its problems and their places.

Heads, bases, labels and dependencies follow alembic/script/revision.py of Alembic 1.20. Where it
stops at the first problem, this goes on: a name that leads nowhere is simply no edge.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.cycles import cycles_of
from jctc_lint.facts.migrations.order import upgrade_order
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.migrations.model import Name, Revision


MAX_STEPS = 1_000_000
"""Edges followed in the search for redundant parents; real graphs need some ten thousands."""


class Trouble(StrEnum):
    """What is wrong between revisions. Alembic refuses to start for all but the last two."""

    MISSING_PARENT = "missing-parent"
    UNKNOWN_DEPENDENCY = "unknown-dependency"
    SELF_REFERENCE = "self-reference"
    CYCLE = "cycle"
    DEPENDENCY_CYCLE = "dependency-cycle"
    DUPLICATE_LABEL = "duplicate-label"
    DUPLICATE_ID = "duplicate-id"
    REDUNDANT_PARENT = "redundant-parent"

    @property
    def fatal(self) -> bool:
        return self not in (Trouble.DUPLICATE_ID, Trouble.REDUNDANT_PARENT)


@record
class Problem:
    """A trouble at a revision. `name` is what it says wrongly, `others` the revisions involved.

    For cycles `others` are its members in order, each naming the next, the last naming the first.
    """

    trouble: Trouble
    revision: Revision
    name: Name | None = None
    others: tuple[Revision, ...] = ()


@record
class Graph:
    """The revisions of one environment, in the order in which Alembic loads their files."""

    revisions: tuple[Revision, ...]

    @cached_property
    def by_id(self) -> dict[str, Revision]:
        """Of revisions with one id, the last loaded: the others are lost, as in Alembic."""
        return {revision.id: revision for revision in self.revisions if revision.id}

    @cached_property
    def lost(self) -> tuple[Revision, ...]:
        """Revisions whose id another file, loaded later, has as well."""
        return tuple(r for r in self.revisions if r.id and self.by_id[r.id] is not r)

    @cached_property
    def owners(self) -> dict[str, Revision]:
        """Branch label to the first revision that declares it."""
        found: dict[str, Revision] = {}
        for revision in self.revisions:
            for label in revision.labels:
                found.setdefault(label.text, revision)
        return found

    @cached_property
    def parents(self) -> dict[str, tuple[str, ...]]:
        """Id to the ids of `down_revision` that exist; an id of its own is no parent."""
        return {
            identity: tuple(
                dict.fromkeys(
                    name.text
                    for name in revision.down
                    if name.text in self.by_id and name.text != identity
                )
            )
            for identity, revision in self.by_id.items()
        }

    @cached_property
    def dependencies(self) -> dict[str, tuple[str, ...]]:
        """Id to the ids that `depends_on` comes to, labels resolved."""
        found = {}
        for identity, revision in self.by_id.items():
            resolved = (self.resolve(name.text) for name in revision.depends_on)
            found[identity] = tuple(
                dict.fromkeys(other.id for other in resolved if other and other.id != identity)
            )
        return found

    def resolve(self, name: str) -> Revision | None:
        """What a `depends_on` means: an id, or a branch label. Never a part of an id."""
        return self.by_id.get(name) or self.owners.get(name)

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {identity: [] for identity in self.by_id}
        for identity, parents in self.parents.items():
            for parent in parents:
                found[parent].append(identity)
        return {identity: tuple(names) for identity, names in found.items()}

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """What `alembic heads` prints: ids that no `down_revision` names.

        A file whose id is lost to another one stays a head, since no child ever reaches it.
        """
        lost = {revision.id for revision in self.lost}
        return tuple(
            identity
            for identity, revision in self.by_id.items()
            if identity in lost or (not self.children[identity] and _placed(revision))
        )

    @cached_property
    def tips(self) -> tuple[str, ...]:
        """The heads without those that are only heads because their id is there twice."""
        return tuple(head for head in self.heads if not self.children[head])

    @cached_property
    def effective_heads(self) -> tuple[str, ...]:
        """Heads that no revision depends on either: what `upgrade heads` leaves as current."""
        needed = {name for names in self.dependencies.values() for name in names}
        return tuple(head for head in self.heads if head not in needed)

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """Ids whose `down_revision` is None or empty."""
        found = (r.id for r in self.revisions if r.id and r.base and _placed(r))
        return tuple(dict.fromkeys(found))

    def may_declare(self, identity: str) -> bool:
        """True when a file whose id we do not know could be the one that declares this id.

        A text that could not be parsed would at least have to hold it, or its name would.
        """
        return any(
            revision.parsed
            or not revision.source.text
            or identity in revision.source.text
            or identity in revision.path
            for revision in self._nameless
        )

    @cached_property
    def _nameless(self) -> tuple[Revision, ...]:
        return tuple(r for r in self.revisions if r.unknown("revision"))

    @property
    def parents_known(self) -> bool:
        """False when a file may name parents that we do not know: then heads may be none."""
        return not self._nameless and not any(r.unknown("down_revision") for r in self.revisions)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Ids as `alembic upgrade heads` applies them; () for a graph that does not load."""
        sound = self.loads and not self.lost
        return upgrade_order(self) if sound else ()

    def ancestors(self, identity: str) -> set[str]:
        """The ids reached through `down_revision`, its own among them."""
        return _reach([identity], self.parents)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong between revisions, files in order, each cause once."""
        found = [
            *self._names_that_lead_nowhere(),
            *self._cycles(),
            *self._duplicates(),
            *self._redundant_parents(),
        ]
        order = {id(revision): index for index, revision in enumerate(self.revisions)}
        return tuple(sorted(found, key=lambda problem: order[id(problem.revision)]))

    def of(self, *troubles: Trouble) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.trouble in troubles)

    @property
    def loads(self) -> bool:
        """True when Alembic starts: no fatal trouble, no file that it cannot load."""
        flawed = any(revision.problem is not None for revision in self.revisions)
        return not flawed and not any(problem.trouble.fatal for problem in self.problems)

    def _names_that_lead_nowhere(self) -> Iterator[Problem]:
        for revision in self.revisions:
            for name in _distinct(revision.down):
                if revision.id and name.text == revision.id:
                    yield Problem(Trouble.SELF_REFERENCE, revision, name)
                elif name.text not in self.by_id:
                    yield Problem(Trouble.MISSING_PARENT, revision, name)
            for name in _distinct(revision.depends_on):
                target = self.resolve(name.text)
                if target is None:
                    yield Problem(Trouble.UNKNOWN_DEPENDENCY, revision, name)
                elif revision.id and target.id == revision.id:
                    yield Problem(Trouble.SELF_REFERENCE, revision, name)

    def _cycles(self) -> Iterator[Problem]:
        plain = cycles_of(self.parents)
        both = {
            identity: tuple(dict.fromkeys(parents + self.dependencies[identity]))
            for identity, parents in self.parents.items()
        }
        known = {frozenset(cycle) for cycle in plain}
        dependent = [
            cycle
            for cycle in (cycles_of(both) if any(self.dependencies.values()) else [])
            if not any(members <= set(cycle) for members in known)
        ]
        for trouble, cycles in (
            (Trouble.CYCLE, plain),
            (Trouble.DEPENDENCY_CYCLE, dependent),
        ):
            for cycle in cycles:
                members = tuple(self.by_id[identity] for identity in cycle)
                second = members[1].id
                names = (*members[0].down, *members[0].depends_on)
                name = next((name for name in names if self._means(name, second)), None)
                yield Problem(trouble, members[0], name, members)

    def _means(self, name: Name, identity: str) -> bool:
        target = self.resolve(name.text)
        return target is not None and target.id == identity

    def _duplicates(self) -> Iterator[Problem]:
        for identity in dict.fromkeys(revision.id for revision in self.lost):
            copies = tuple(r for r in self.revisions if r.id == identity)
            yield Problem(Trouble.DUPLICATE_ID, copies[-1], None, copies[:-1])
        seen: dict[str, Revision] = {}
        for revision in self.revisions:
            for label in revision.labels:
                owner = self.by_id.get(label.text) or seen.get(label.text)
                if owner is None:
                    seen[label.text] = revision
                else:
                    yield Problem(Trouble.DUPLICATE_LABEL, revision, label, (owner,))

    def _redundant_parents(self) -> Iterator[Problem]:
        budget = MAX_STEPS
        for revision in self.by_id.values():
            names = [name for name in _distinct(revision.down) if name.text in self.by_id]
            if len(names) < 2:
                continue
            above = {}
            for name in names:
                above[name.text] = self.ancestors(name.text)
                budget -= sum(1 + len(self.parents[above_it]) for above_it in above[name.text])
                if budget < 0:
                    return
            for name in names:
                through = (
                    other.text
                    for other in names
                    if name.text in above[other.text] and other.text not in above[name.text]
                )
                child = next(through, None)
                if child is not None:
                    others = (self.by_id[child],)
                    yield Problem(Trouble.REDUNDANT_PARENT, revision, name, others)


def _placed(revision: Revision) -> bool:
    """False for a file that is no tree and whose parents nothing suggests."""
    return not revision.guessed or not revision.unknown("down_revision")


def _distinct(names: Iterable[Name]) -> list[Name]:
    return list({name.text: name for name in reversed(list(names))}.values())[::-1]


def _reach(start: Iterable[str], edges: dict[str, tuple[str, ...]]) -> set[str]:
    seen: set[str] = set()
    pending = list(start)
    while pending:
        identity = pending.pop()
        if identity not in seen:
            seen.add(identity)
            pending.extend(edges.get(identity, ()))
    return seen
