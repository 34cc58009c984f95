"""Names that PostgreSQL cuts off: it keeps 63 bytes, and says so in a NOTICE that nobody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema import changes
from jctc_lint.record import record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.migrations.replay import History

_LONG = pattern(r"(?<!\w)[^\W\d]\w{63,500}(?!\w)")


@record
class LongName:
    """A name as it is written, and what becomes of it."""

    revision: Revision
    span: Span
    name: str
    kept: str


def long_names(history: History) -> Iterator[LongName]:
    """Each once, where it is first written. Names that SQLAlchemy shortens itself are none."""
    seen: set[str] = set()
    for step in history.steps:
        source = step.revision.source
        if _LONG.search(source.text) is None:
            continue
        made = set(_made(step.changes))
        for match in _LONG.finditer(source.text):
            from jctc_lint.facts.schema.sql_lexer import truncated

            name, kept = match[0], truncated(match[0])
            if name not in seen and (kept in made or name in made):
                seen.add(name)
                yield LongName(step.revision, Span(source, *match.span()), name, kept)


def _made(items: Iterable[changes.Change]) -> Iterator[str]:
    """The names that changes bring."""
    for item in items:
        if isinstance(item, changes.CreateTable):
            yield item.table.text
            yield from (column.name for column in item.columns)
            yield from (constraint.name or "" for constraint in item.constraints)
        elif isinstance(item, changes.AddColumn):
            yield item.column.name
        elif isinstance(item, changes.AddConstraint):
            yield item.constraint.name or ""
        elif isinstance(item, changes.CreateIndex):
            yield item.index.name.text
        elif isinstance(item, changes.CreateEnum):
            yield item.enum.text
        elif isinstance(item, changes.RenameTable):
            yield item.to.text
        elif isinstance(item, changes.RenameColumn | changes.RenameConstraint):
            yield item.to
        elif isinstance(item, changes.Maybe | changes.Guarded | changes.Attempt):
            yield from _made(item.changes)
