"""Alembic revisions as plain facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.nodes import Dict, List
from jctc_lint.facts.plain.fact import Fact, Place, derived

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.model import Body, Name, Revision
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span


def revisions(repository: Repository) -> Iterator[Fact]:
    """The revisions that Alembic can load."""
    for environment in repository.environments:
        for revision in environment.revisions:
            if revision.problem is None:
                yield Fact(revision.subject, revision.span, _data(revision))


def _data(revision: Revision) -> Dict:
    first = revision.source.line_span(1)
    told: dict[str, tuple[Any, Span]] = {
        "revision": (revision.id, revision.span),
        "down_revision": (_names(revision.down), revision.down_span or first),
        "depends_on": (_names(revision.depends_on), first),
        "branch_labels": (_names(revision.labels), first),
        "path": (revision.path, first),
        "file": (revision.path.rpartition("/")[2], first),
        "message": (revision.title, first),
        "base": (revision.base, revision.down_span or first),
        "merge": (revision.merge, revision.down_span or first),
    }
    made = Dict(Place(first))  # type: ignore[arg-type]
    for name, (value, span) in told.items():
        unknown = tuple(gap.why for gap in revision.gaps if gap.what == name)
        made.put(name, value, Place(span, unknown))  # type: ignore[arg-type]
    for body in (revision.upgrade, revision.downgrade):
        if body is not None:
            made.put(body.name, _body(body), Place(body.span))  # type: ignore[arg-type]
    return made


def _names(names: tuple[Name, ...]) -> List:
    listed = List(None)  # type: ignore[arg-type]
    for name in names:
        listed.add(name.text, Place(name.span))  # type: ignore[arg-type]
    return listed


def _body(body: Body) -> Dict:
    values = {
        "effect": str(body.effect),
        "work": str(body.work),
        "explained": body.explained,
        "raises": body.raises or None,
    }
    return derived(Place(body.span), values)
