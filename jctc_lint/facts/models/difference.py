"""What would have to be done for the models: one difference, in Alembic's words."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.models.model import DeclaredTable
from jctc_lint.facts.schema.model import Column, Constraint, Index, Table
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Name
    from jctc_lint.text import Span


class Drift(StrEnum):
    """Alembic's names for what would have to be done."""

    ADD_TABLE = "add_table"
    REMOVE_TABLE = "remove_table"
    ADD_COLUMN = "add_column"
    REMOVE_COLUMN = "remove_column"
    MODIFY_TYPE = "modify_type"
    MODIFY_NULLABLE = "modify_nullable"
    MODIFY_DEFAULT = "modify_default"
    MODIFY_COMMENT = "modify_comment"
    ADD_COMMENT = "add_table_comment"
    REMOVE_COMMENT = "remove_table_comment"
    ADD_INDEX = "add_index"
    REMOVE_INDEX = "remove_index"
    ADD_UNIQUE = "add_constraint"
    REMOVE_UNIQUE = "remove_constraint"
    ADD_FOREIGN = "add_fk"
    REMOVE_FOREIGN = "remove_fk"


MODIFIES = frozenset(
    {Drift.MODIFY_TYPE, Drift.MODIFY_NULLABLE, Drift.MODIFY_DEFAULT, Drift.MODIFY_COMMENT}
)
"""What both sides have, and differ in."""


@record
class Difference:
    """`declared` is the model's side, `built` the migrations'; None where it is not there."""

    kind: Drift
    table: Name
    declared: DeclaredTable | Column | Index | Constraint | None = None
    built: Table | Column | Index | Constraint | None = None

    @property
    def part(self) -> DeclaredTable | Table | Column | Index | Constraint | None:
        """The model's side, or the migrations' where the model has none."""
        return self.declared if self.declared is not None else self.built

    @property
    def name(self) -> str:
        """Of the column, index or constraint; "" for a table, and for one without a name."""
        part = self.part
        if isinstance(part, Index):
            return part.name.text
        return part.name or "" if isinstance(part, (Column, Constraint)) else ""

    @property
    def place(self) -> Span | None:
        """Where the models say it; else where the migrations do."""
        for part in (self.declared, self.built):
            if isinstance(part, DeclaredTable):
                return part.span
            if part is not None and part.place is not None:
                return part.place
        return None
