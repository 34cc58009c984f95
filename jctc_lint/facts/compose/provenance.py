"""Where a value of a project comes from: all that wrote it, brought it in or was put into it.

For `services.app.environment.URL` that may be: `app` extends a service of another file, which
writes it by an anchor; an override writes it again; a variable of `.env` is put in.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.tree import Field, Items, Leaf, Table
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.compose.contributions import Contribution, Via
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.compose.tree import Path, Tree
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span


class How(StrEnum):
    """What a step does."""

    INCLUDE = "include"
    """`include` brings in the file that writes the value."""
    EXTENDS = "extends"
    """`extends` brings in the service that writes the value."""
    ENV_FILE = "env_file"
    """`env_file` brings in the dotenv file that writes the value."""
    WRITTEN = "written"
    """The value stands here."""
    OVERRIDDEN = "overridden"
    """The value stands here again, joined with (or in place of) what there was."""
    ALIAS = "alias"
    """What stands here refers to the value by an alias, or has a merge key that does."""
    VARIABLE = "variable"
    """A variable, `name`, is put in here."""
    DEFINED = "defined"
    """The variable `name` gets its value here."""
    SHELL = "shell"
    """The variable `name` has no value here: only the shell of the deploying machine can tell."""


@record(eq=True)
class Step:
    """One step on the way of a value, with its place. `name` is the variable it is about."""

    how: How
    span: Span
    name: str = ""


def provenance(
    repository: Repository, project: Project, section: str, name: str, *path: str
) -> tuple[Step, ...]:
    """The way of the value at `path` in a service, network ...; the last that writes it wins.

    A path leads through mappings, and through lists of names or `K=v`; none leads into other
    lists. Empty when nobody wrote it.
    """
    contributions = project.contributions.get((section, name), ())
    steps = _written(contributions, path)
    service = project.services.get(name) if section == "services" else None
    if service is not None and len(path) == 2 and path[0] == "environment":
        given = tuple(_from_env_files(service, path[1], repository))
        return (*given, *_steps(steps, project, again=bool(given)))
    return _steps(steps, project)


@record
class _Found:
    """A mapping that has the value: what led there, and the entries on the way to the value."""

    via: tuple[Via, ...]
    tree: Tree
    entries: list[Field | Leaf]


def _written(contributions: Iterable[Contribution], path: Path) -> list[_Found]:
    """The mappings that count, in the order in which they are joined."""
    found: list[_Found] = []
    for contribution in contributions:
        for via, tree in _unrolled(contribution):
            if isinstance(tree, Table) and any(path[: len(mark)] == mark for mark in tree.marks):
                found.clear()
            entries = _entries(tree, path)
            if entries is not None:
                found.append(_Found(via, tree, entries))
    return found


def _unrolled(contribution: Contribution) -> Iterator[tuple[tuple[Via, ...], Tree]]:
    """What a contribution extends, the base first, each with what led there."""
    known: list[tuple[tuple[Via, ...], Tree]] = []
    via = contribution.includes
    part: Contribution | None = contribution
    while part is not None and len(known) < _MOST:
        if part.tree is not None:
            known.append((via, part.tree))
        via = (*via, part.extends) if part.extends is not None else via
        part = part.base
    return reversed(known)


_MOST = 100
"""Longest chain of services that extend each other that is told."""


def _entries(tree: Tree, path: Path) -> list[Field | Leaf] | None:
    """The entries on the way to `path`; None when it is not there."""
    entries: list[Field | Leaf] = []
    for name in path:
        entry = _entry(tree, name)
        if entry is None:
            return None
        entries.append(entry)
        tree = entry.value if isinstance(entry, Field) else entry
    return entries


def _entry(tree: Tree, name: str) -> Field | Leaf | None:
    if isinstance(tree, Table):
        return tree.fields.get(name)
    if isinstance(tree, Items):
        for item in reversed(tree.items):
            if isinstance(item, Leaf) and item.likely.partition("=")[0] == name:
                return item
    return None


def _steps(found: list[_Found], project: Project, *, again: bool = False) -> tuple[Step, ...]:
    steps: list[Step] = []
    for one in found:
        steps.extend(Step(How(via.key), via.span) for via in one.via)
        how = How.OVERRIDDEN if again else How.WRITTEN
        steps.extend(_places(one.tree, one.entries, how))
        again = True
    if found:
        last = found[-1]
        steps.extend(_variables(last.entries[-1] if last.entries else last.tree, project))
    return tuple(steps)


def _places(tree: Tree, entries: list[Field | Leaf], how: How) -> Iterator[Step]:
    """Where the value stands, after the aliases that lead there."""
    outer = place = tree.span
    for entry in entries:
        place = entry.span
        if not _within(place, outer):
            yield Step(How.ALIAS, outer)
        outer = entry.value.span if isinstance(entry, Field) else entry.span
        if not _within(outer, place):
            yield Step(How.ALIAS, place)
            place = outer
    yield Step(how, place)


def _within(inner: Span, outer: Span) -> bool:
    same = inner.source is outer.source
    return same and outer.start <= inner.start and inner.end <= outer.end


def _variables(entry: Field | Tree, project: Project) -> Iterator[Step]:
    tree = entry.value if isinstance(entry, Field) else entry
    if not isinstance(tree, Leaf) or tree.expansion is None:
        return
    for segment in tree.expansion.segments:
        if segment.name is None:
            continue
        place = tree.place(segment.start, segment.end)
        yield Step(How.VARIABLE, place, segment.name)
        given = project.variables.get(segment.name)
        if given is not None:
            yield Step(How.DEFINED, given.span, segment.name)
        elif segment.name in tree.unknown:
            yield Step(How.SHELL, place, segment.name)


def _from_env_files(service: Service, name: str, repository: Repository) -> Iterator[Step]:
    """What the env files of a service write of a variable, in their order."""
    for file in service.env_files:
        known = repository.dotenv(file.path) if file.path is not None else None
        spans = [entry.span for entry in known.entries if entry.name == name] if known else ()
        for span in spans[-1:]:
            yield Step(How.ENV_FILE, file.span)
            yield Step(How.WRITTEN, span)
