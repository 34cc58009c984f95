"""Where a table or column that no revision creates comes from, if it comes from anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import Span

if TYPE_CHECKING:
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.schema.model import Name


@record
class Origin:
    """`kind` is "archived" (a revision that Alembic does not load), "sql" (a script) or "code"."""

    kind: str
    span: Span


def created_elsewhere(comparison: Comparison, table: Name) -> Origin | None:
    """A file beside the revisions that creates the table."""
    creates = re.compile(rf"\bcreate_table\(\s*[\"']{re.escape(table.text)}[\"']", re.I)
    for source in comparison.archived:
        found = creates.search(source.text)
        if found is not None:
            return Origin("archived", Span(source, found.start(), found.end()))
    return _in_sql(comparison, table)


def added_elsewhere(comparison: Comparison, table: Name, column: str) -> Origin | None:
    """Migrations beside the environment's own, as those of plug-ins, that name the column."""
    quoted = [re.compile(rf"[\"']{re.escape(name)}[\"']") for name in (table.text, column)]
    environment = comparison.environment
    files = environment.repository.files
    own = tuple(f"{folder}/" for folder in environment.version_locations)
    for path in comparison.python_files:
        text = "" if path.startswith(own) else files.glance(path)
        if "add_column" not in text or not all(name.search(text) for name in quoted):
            continue
        source, found = files.read(path), quoted[1].search(text)
        if source is not None and found is not None:
            return Origin("code", Span(source, found.start(), found.end()))
    return None


def _in_sql(comparison: Comparison, table: Name) -> Origin | None:
    creates = re.compile(
        rf"\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(?:\"?public\"?\.)?\"?{re.escape(table.text)}\"?\s*\(",
        re.I,
    )
    files = comparison.environment.repository.files
    for path in comparison.sql_files:
        source = files.read(path)
        found = creates.search(source.text) if source is not None else None
        if source is not None and found is not None:
            return Origin("sql", Span(source, found.start(), found.end()))
    return None
