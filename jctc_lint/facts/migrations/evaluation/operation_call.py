"""A call of one of Alembic's operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.tables import name_of
from jctc_lint.facts.migrations.evaluation.values import Handle, truth
from jctc_lint.record import record

if TYPE_CHECKING:
    from typing import Any

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.schema.model import Name
    from jctc_lint.text import Span


@record(frozen=False)
class Call:
    """One call of an operation, its arguments by name."""

    machine: Machine
    name: str
    place: Span
    node: Any
    values: dict[str, Value]
    rest: list[Value]
    """Positional arguments beyond those that have names."""
    batch: Handle | None = None

    @property
    def shown(self) -> str:
        return f"batch_op.{self.name}" if self.batch is not None else f"op.{self.name}"

    def get(self, name: str, default: Value = None) -> Value:
        return self.values.get(name, default)

    def flag(self, name: str) -> bool:
        return truth(self.values.get(name, False)) is True

    def table(self, name: str = "table_name", schema: str = "schema") -> Name | None:
        if self.batch is not None and name != "referent_table":
            return name_of(self.batch.names["table"], self.batch.names["schema"])
        return name_of(self.get(name), self.get(schema))

    def blur(self, why: str, table: Name | None = None) -> None:
        """Nothing sure: of the table, where that is known, else of everything."""
        tables = (table,) if table is not None else ()
        self.machine.sink.blur(why, self.place, self.shown, tables=tables, everything=table is None)


PARAMETERS: dict[str, tuple[str, ...]] = {
    "create_table": ("table_name",),
    "drop_table": ("table_name",),
    "rename_table": ("old_table_name", "new_table_name"),
    "add_column": ("table_name", "column"),
    "drop_column": ("table_name", "column_name"),
    "alter_column": ("table_name", "column_name"),
    "create_index": ("index_name", "table_name", "columns"),
    "drop_index": ("index_name", "table_name"),
    "create_unique_constraint": ("constraint_name", "table_name", "columns"),
    "create_primary_key": ("constraint_name", "table_name", "columns"),
    "create_check_constraint": ("constraint_name", "table_name", "condition"),
    "create_foreign_key": (
        "constraint_name", "source_table", "referent_table", "local_cols", "remote_cols",
    ),
    "create_exclude_constraint": ("constraint_name", "table_name"),
    "drop_constraint": ("constraint_name", "table_name", "type_"),
    "execute": ("sqltext",),
    "bulk_insert": ("table", "rows"),
    "create_table_comment": ("table_name", "comment"),
    "drop_table_comment": ("table_name",),
    "run_async": ("async_function",),
    "invoke": ("operation",),
}  # fmt: skip


BATCH_PARAMETERS: dict[str, tuple[str, ...]] = {
    "add_column": ("column",),
    "drop_column": ("column_name",),
    "alter_column": ("column_name",),
    "create_index": ("index_name", "columns"),
    "drop_index": ("index_name",),
    "create_unique_constraint": ("constraint_name", "columns"),
    "create_primary_key": ("constraint_name", "columns"),
    "create_check_constraint": ("constraint_name", "condition"),
    "create_foreign_key": ("constraint_name", "referent_table", "local_cols", "remote_cols"),
    "create_exclude_constraint": ("constraint_name",),
    "drop_constraint": ("constraint_name", "type_"),
    "execute": ("sqltext",),
    "create_table_comment": ("comment",),
    "drop_table_comment": (),
}


NEEDED = {
    "add_column": ("table_name", "column"),
    "drop_column": ("table_name", "column_name"),
    "create_index": ("index_name", "table_name", "columns"),
    "drop_index": ("index_name",),
    "drop_constraint": ("constraint_name", "table_name"),
    "create_unique_constraint": ("constraint_name", "table_name", "columns"),
    "create_foreign_key": ("constraint_name", "referent_table", "local_cols", "remote_cols"),
}
"""Arguments without which Python does not even begin."""


OLD_NAMES = {
    "name": {
        "create_table": "table_name", "add_column": "table_name", "drop_table": "table_name",
        "create_index": "index_name", "drop_index": "index_name",
        "create_unique_constraint": "constraint_name", "create_primary_key": "constraint_name",
        "create_foreign_key": "constraint_name", "drop_constraint": "constraint_name",
        "create_check_constraint": "constraint_name", "alter_column": "new_column_name",
    },
    "tablename": {"create_index": "table_name", "drop_index": "table_name"},
    "source": {
        "create_foreign_key": "source_table", "create_unique_constraint": "table_name",
        "create_check_constraint": "table_name",
    },
    "referent": {"create_foreign_key": "referent_table"},
    "local_cols": {"create_unique_constraint": "columns"},
    "type": {"drop_constraint": "type_"},
    "sql": {"execute": "sqltext"},
}  # fmt: skip
"""Parameters as older versions of Alembic called them."""
