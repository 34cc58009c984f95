"""What PostgreSQL refuses, and the exception that carries it out of a change."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from jctc_lint.facts.schema.open_names import shown
from jctc_lint.record import record, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.facts.schema.model import Key
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span

BATCH = "needs-batch"
"""The kind of failure of what SQLite can do only by copying the table."""


@record
class Failure:
    """`kind` is for rules, `reason` for people (nearly PostgreSQL's own words).

    `key` is the object that is missing, in the way or refuses; `part` a column or constraint of it.
    """

    kind: str
    reason: str
    key: Key | None
    change: Change | None = None
    part: str = ""
    created_by: Span | None = None
    dropped_by: Span | None = None


class Refused(Exception):
    """Raised within `apply` only."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


@contextmanager
def told_by(change: Change) -> Iterator[None]:
    """A refusal within is that of a change that is part of another."""
    try:
        yield
    except Refused as refused:
        refused.failure = replace(refused.failure, change=change)
        raise


def refuse(schema: Schema, kind: str, reason: str, key: Key | None, part: str = "") -> NoReturn:
    """Stop with where the object (or its part) came from, or went to."""
    found = schema.get(key) or schema.get(schema.implied(key) or key) if key else None
    raise Refused(
        Failure(
            kind,
            shown(reason),
            key,
            part=part,
            created_by=_made(found, part),
            dropped_by=schema.grave(key, part) if key else None,
        )
    )


def _made(found: object, part: str) -> Span | None:
    if part:
        parts = (*getattr(found, "columns", ()), *getattr(found, "constraints", ()))
        for item in parts:
            if getattr(item, "name", None) == part:
                return item.place or getattr(found, "place", None)
        return None
    place: Span | None = getattr(found, "place", None)
    return place
