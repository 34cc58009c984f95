"""An Alembic environment as a chart, its revisions in the words of who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.drawing.chart import Chart, Look, Node, Tie
from jctc_lint.facts.migrations.deeds import deeds_of, in_words
from jctc_lint.facts.migrations.graph import Trouble
from jctc_lint.facts.migrations.model import Effect
from jctc_lint.facts.migrations.newest_first import newest_first
from jctc_lint.reports.plain import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.migrations.newest_first import Entry

LONGEST = 200
"""Characters of any text in a chart."""
DEPENDS = "depends on"

_SAYS = {
    Trouble.MISSING_PARENT: "parent missing",
    Trouble.UNKNOWN_DEPENDENCY: "dependency missing",
    Trouble.SELF_REFERENCE: "names itself",
    Trouble.CYCLE: "in a cycle",
    Trouble.DEPENDENCY_CYCLE: "in a cycle",
    Trouble.DUPLICATE_LABEL: "label used twice",
    Trouble.DUPLICATE_ID: "id used twice",
}
_HEADER = ("Revision ID:", "Revises:", "Create Date:")
_OPEN = (Trouble.MISSING_PARENT, Trouble.UNKNOWN_DEPENDENCY)
"""Troubles that are none where something was not read."""


def chart_of(environment: Environment) -> Chart:
    """All revisions of an environment, the newest first."""
    entries = newest_first(environment.graph)
    nodes = tuple(_node(entry, environment) for entry in entries)
    return Chart(heading(environment), nodes, DEPENDS)


def heading(environment: Environment) -> str:
    """Where it is, and how much there is of it."""
    graph = environment.graph
    place = one_line(environment.script_location or ".", LONGEST)
    counts = (
        plural(len(graph.revisions), "revision"),
        plural(len(graph.heads), "head"),
        plural(len(graph.bases), "base"),
    )
    return f"Alembic environment: {place} ({', '.join(counts)})"


def _node(entry: Entry, environment: Environment) -> Node:
    name = one_line(entry.name, LONGEST)
    revision = entry.revision
    if revision is None:
        missing = not environment.may_declare(entry.name)
        look = Look.ABSENT if missing else Look.PLAIN
        return Node(name or "''", ("missing" if missing else "not read",), look=look)
    troubles = list(_troubles(entry, environment))
    ties = [Tie(to) for to in entry.parents]
    ties += [Tie(to, dotted=True) for to in entry.dependencies]
    return Node(
        name or one_line(revision.path.rsplit("/", 1)[-1], LONGEST),
        (*_marks(revision, environment), *dict.fromkeys(troubles)),
        one_line(_title(revision), LONGEST),
        one_line(_note(revision), LONGEST),
        Look.BROKEN if troubles else Look.PLAIN,
        tuple(ties),
    )


def _marks(revision: Revision, environment: Environment) -> Iterator[str]:
    graph = environment.graph
    if revision.id in graph.heads:
        yield "head"
    if revision.base and revision.problem is None:
        yield "base"
    for label in revision.labels:
        yield f"label {one_line(label.text, LONGEST)}"
    if revision.unknown("down_revision"):
        yield "parents not known"


def _troubles(entry: Entry, environment: Environment) -> Iterator[str]:
    revision = entry.revision
    if revision is not None and revision.problem is not None:
        yield "cannot be loaded"
    names = {name.text for name in (*revision.down, *revision.depends_on)} if revision else set()
    for trouble in entry.troubles:
        if trouble in _OPEN and all(
            name in environment.graph.by_id or environment.may_declare(name) for name in names
        ):
            continue
        if trouble in _SAYS:
            yield _SAYS[trouble]


def _title(revision: Revision) -> str:
    """Its message; nothing where its docstring has none and begins with the template's lines."""
    return "" if revision.title.startswith(_HEADER) else revision.title


def _note(revision: Revision) -> str:
    upgrade = revision.upgrade
    if upgrade is None or upgrade.effect is Effect.MISSING:
        return ""
    words = in_words(deeds_of(revision))
    if words or upgrade.effect is not Effect.EMPTY:
        return words
    return f"merges {', '.join(name.text for name in revision.down)}" if revision.merge else "empty"
