"""What a change does to a table that is in use, as data."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.facts.schema.model import Name


class Hazard(StrEnum):
    """What a change to a table with rows brings about; each is the name of a rule."""

    REQUIRED_COLUMN = "required-column-without-default"
    VOLATILE_DEFAULT = "volatile-default-rewrites"
    NUMBERED_COLUMN = "numbered-column-rewrites"
    SET_NOT_NULL = "not-null-scans-under-lock"
    INDEX = "index-blocks-writes"
    INDEX_DROPPED = "index-drop-blocks-all"
    FOREIGN_KEY = "foreign-key-validated-under-lock"
    CHECK = "check-validated-under-lock"
    KEY = "constraint-builds-index-under-lock"
    TYPE = "type-change-rewrites"
    RENAME = "rename-breaks-running-code"
    DROP = "drop-breaks-running-code"
    JSON = "json-column-without-equality"
    BACKFILL = "data-change-under-exclusive-lock"
    VALIDATION = "validation-in-same-transaction"
    ROWS = "rows-removed"
    REBUILD = "rebuilt-under-lock"


@record
class Unlimited:
    """An environment whose upgrades wait for locks as long as it takes; `first` is one of them."""

    environment: Environment
    first: LiveChange


@record
class LiveChange:
    """A change to a table that was there before its revision.

    `variant` tells kinds of one hazard apart, `words` are names for its message. It is not `sure`
    where the change is under a condition that cannot be decided. `earlier` is a change that it
    goes together with; `made_in` the revision that creates the table, where that is judged, too.
    """

    revision: Revision
    change: Change
    hazard: Hazard
    table: Name
    variant: str = "default"
    words: Mapping[str, str] = field(default_factory=dict)
    sure: bool = True
    earlier: Change | None = None
    made_in: Revision | None = None
    given: bool = False
    """No revision creates the table: it is there where something else makes the first tables."""
    more: tuple[str, ...] = ()
    """What the same place does the same to besides: in a loop, or in a script of SQL."""

    @property
    def part(self) -> str:
        """What of the table it is about."""
        words = self.words
        return words.get("column") or words.get("constraint") or words.get("index") or ""

    @property
    def target(self) -> str:
        return f"{self.table}.{self.part}" if self.part else str(self.table)
