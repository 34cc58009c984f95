"""What is lost when lists are joined: mounts, and the conditions of dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.mounts import split_spec
from jctc_lint.facts.compose.paths import clean
from jctc_lint.facts.compose.tree import Items, Leaf, Table
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.contributions import Contribution
    from jctc_lint.facts.compose.model import Project
    from jctc_lint.facts.compose.tree import Item, Tree
    from jctc_lint.text import Span

MAX_STEPS = 100
"""Longest chain of services that extend each other that is looked at."""


@record
class LostMount:
    """A mount that Compose drops: the same list has another one with the same target later."""

    service: str
    target: str
    span: Span
    later: Span


@record
class LostCondition:
    """A dependency whose condition a later file takes away by writing the short form."""

    service: str
    target: str
    condition: str
    span: Span
    before: Span


@record
class Drive:
    """A mount of the volume `letter` that Compose reads as a path on a Windows drive."""

    service: str
    letter: str
    span: Span


def lost_mounts(project: Project) -> Iterator[LostMount]:
    """Mounts of which nothing is left, by the list that they stand in."""
    for name, tree in _written(project):
        volumes = tree.get("volumes")
        last: dict[str, Item] = {}
        for item in volumes.items if isinstance(volumes, Items) else ():
            target = _target(item)
            if target is None:
                continue
            before = last.get(target)
            if before is not None and before.span.text != item.span.text:
                yield LostMount(name, target, before.span, item.span)
            last[target] = item


def _target(item: Item) -> str | None:
    """Where something is mounted; None when that is not known."""
    if isinstance(item, Table):
        leaf = item.leaf("target")
        return clean(leaf.resolved) if leaf is not None and leaf.resolved else None
    if not isinstance(item, Leaf) or item.resolved is None:
        return None
    try:
        return clean(split_spec(item.resolved)[1])
    except ValueError:
        return None


def lost_conditions(project: Project) -> Iterator[LostCondition]:
    """Conditions that a file gives and a later one of the project takes away."""
    given: dict[tuple[str, str], tuple[str, Span]] = {}
    for name, tree in _written(project):
        entries = tree.get("depends_on")
        if isinstance(entries, Table):
            for target, entry in entries.fields.items():
                leaf = entry.value.leaf("condition") if isinstance(entry.value, Table) else None
                if leaf is not None and leaf.resolved not in (None, "service_started"):
                    given[(name, target)] = (leaf.likely, entry.span)
        elif isinstance(entries, Items) and not entries.marks and not _replaces(tree):
            for item in entries.items:
                target = item.likely if isinstance(item, Leaf) else ""
                before = given.get((name, target))
                if before is not None and _final(project, name, target) == "service_started":
                    yield LostCondition(name, target, before[0], item.span, before[1])


def _replaces(tree: Table) -> bool:
    """True when `depends_on` carries `!override`: then the author knows."""
    return any(mark[:1] == ("depends_on",) for mark in tree.marks)


def _final(project: Project, name: str, target: str) -> str:
    service = project.services.get(name)
    entry = service.depends_on.get(target) if service is not None else None
    return entry.condition if entry is not None else ""


def drives(project: Project) -> Iterator[Drive]:
    """Mounts whose source is a volume of one letter."""
    letters = {name for name in project.volumes if len(name) == 1 and name.isalpha()}
    for name, tree in _written(project):
        volumes = tree.get("volumes") if letters else None
        for item in volumes.items if isinstance(volumes, Items) else ():
            text = item.resolved if isinstance(item, Leaf) else None
            if text and text[0] in letters and text[1:3] == ":/":
                yield Drive(name, text[0], item.span)


def _written(project: Project) -> Iterator[tuple[str, Table]]:
    """What each file writes of each service, in the order of joining."""
    for (section, name), contributions in project.contributions.items():
        if section == "services":
            for contribution in contributions:
                for tree in _unrolled(contribution):
                    if isinstance(tree, Table):
                        yield name, tree


def _unrolled(contribution: Contribution) -> Iterator[Tree]:
    """What a contribution extends, the base first."""
    known: list[Tree] = []
    part: Contribution | None = contribution
    while part is not None and len(known) < MAX_STEPS:
        if part.tree is not None:
            known.append(part.tree)
        part = part.base
    return reversed(known)
