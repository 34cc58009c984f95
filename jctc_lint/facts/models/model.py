"""What models declare: tables with columns, keys and indexes, and what is not known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.models.options import Options
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.evaluation.tables import Described
    from jctc_lint.facts.schema.model import EnumType, Name
    from jctc_lint.text import Span


@record(frozen=False)
class DeclaredTable:
    """A table of the metadata. `name` "" in a constraint: none is given, the database invents one.

    `classes` are the names of those that are mapped to it, `span` where it is declared; `doubts`
    are reasons why there may be more or other columns.
    """

    described: Described
    span: Span
    classes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    element: Any = None

    @property
    def name(self) -> Name:
        return self.described.name


@record(frozen=False)
class Declared:
    """All tables of an environment's target metadata.

    `unreached` are those in modules that env.py does not import: Alembic does not see them.
    `reach` says why that cannot be told; then all count as seen. `unknown` are reasons why there
    may be tables beside them: whatever is absent is then unknown. `alone`: the models have no
    other metadata than this.
    """

    environment: Environment
    tables: dict[Name, DeclaredTable] = field(default_factory=dict)
    enums: dict[Name, EnumType] = field(default_factory=dict)
    unreached: dict[Name, DeclaredTable] = field(default_factory=dict)
    reach: str = ""
    unknown: list[str] = field(default_factory=list)
    options: Options = field(default_factory=Options)
    alone: bool = False
