"""The same statements for a real PostgreSQL and for a `Schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from reflection import reflect

from jctc_lint.facts.schema.apply import Run, apply
from jctc_lint.facts.schema.compare import differences
from jctc_lint.facts.schema.sql import changes_of
from jctc_lint.facts.schema.state import Schema
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.facts.schema.apply import Failure
    from jctc_lint.facts.schema.changes import Change

PLACE = Span(Source("revision.py", ""), 0, 0)


def play(statements: Iterable[str], database: Any) -> list[str]:
    """What went another way in our schema, in words; nothing where all was the same."""
    schema, run = Schema(), Run()
    found: list[str] = []
    for statement in statements:
        error = attempt(database, statement)
        failure = ask(schema, run, changes_of(statement, PLACE, "op.execute"))
        if bool(failure) != bool(error):
            reason = f"{failure.kind}: {failure.reason}" if failure else None
            return [*found, f"{statement}\n  ours: {reason}\n  real: {error}"]
        found += [
            f"{statement}\n  {item.how} {item.kind} {item.key.name} {item.part} {item.attribute}"
            f" {item.before!r} {item.after!r}"
            for item in differences(reflect(database), schema)
        ]
        found += [f"{statement}\n  in doubt: {doubt.why}" for doubt in schema.doubts]
        if found:
            break
    return found


def attempt(database: Any, statement: str) -> str | None:
    """The message of PostgreSQL's refusal; a statement that it refuses leaves nothing behind."""
    psycopg2 = pytest.importorskip("psycopg2")
    database.execute("SAVEPOINT before")
    try:
        database.execute(statement)
    except psycopg2.Error as error:
        database.execute("ROLLBACK TO SAVEPOINT before")
        return str(error).strip()
    return None


def ask(schema: Schema, run: Run, changes: Iterable[Change]) -> Failure | None:
    mark = schema.mark()
    for change in changes:
        failure = apply(schema, change, run)
        if failure is not None:
            schema.undo(mark)
            return failure
    return None
