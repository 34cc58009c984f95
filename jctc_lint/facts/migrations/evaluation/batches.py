"""Blocks of `batch_alter_table` where the database copies a table to change it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.naming import Named, name_for
from jctc_lint.facts.migrations.evaluation.tables import name_of
from jctc_lint.facts.migrations.evaluation.values import Element, Unknown, is_plain, truth
from jctc_lint.facts.schema.changes import Batch
from jctc_lint.facts.schema.model import Constrains

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Handle, Value
    from jctc_lint.facts.schema.model import Constraint, Name

_COPYING = "sqlite"
_ARGUMENTS = ("table_name", "schema", "recreate")
_FOLLOWED = frozenset({*_ARGUMENTS, "naming_convention"})
_KINDS = {
    Constrains.PRIMARY: "pk", Constrains.UNIQUE: "uq", Constrains.FOREIGN: "fk",
    Constrains.CHECK: "ck",
}  # fmt: skip


def begin(machine: Machine, batch: Handle, node: ast.expr) -> None:
    """Nothing is done before the block ends."""
    if machine.world.dialect == _COPYING and name_of(batch.names["table"], batch.names["schema"]):
        batch.names["gathered"] = []
        batch.names["place"] = machine.span(node)


@contextmanager
def gathering(machine: Machine, batch: Handle) -> Iterator[None]:
    """What the batch is asked for meanwhile is put by."""
    before = machine.sink.gathered
    machine.sink.gathered = batch.names.get("gathered")
    try:
        yield
    finally:
        machine.sink.gathered = before


def end(machine: Machine, batch: Handle) -> None:
    """The block is over: now all of it is asked of the database."""
    changes = batch.names.pop("gathered", None)
    table = name_of(batch.names["table"], batch.names["schema"])
    if changes is None or table is None:
        return
    named = {**dict(zip(_ARGUMENTS, batch.names["args"], strict=False)), **batch.names["named"]}
    recreate = named.get("recreate", "auto")
    if not changes and recreate != "always":
        return
    options = named.pop("table_kwargs", None)
    counts_up = isinstance(options, dict) and options.keys() == {"sqlite_autoincrement"}
    if options and not counts_up:
        named["table_kwargs"] = options
    others = sorted(name for name, value in named.items() if name not in _FOLLOWED and value)
    unsure = f"'{others[0]}' of batch_alter_table is not followed" if others else ""
    machine.sink.emit(
        Batch(
            batch.names["place"],
            "op.batch_alter_table",
            table,
            tuple(changes),
            recreate if isinstance(recreate, str) else "",
            _naming(machine, table, named.get("naming_convention")),
            counts_up,
            unsure,
        )
    )


def copies_for(column: Element) -> bool:
    """Whether a batch has to copy the table for a column: a default that is an expression."""
    given = column.named.get("server_default")
    computed = next((p for p in (*column.args, given) if isinstance(p, Element)
                     and p.name == "Computed"), None)  # fmt: skip
    if computed is not None:
        return truth(computed.named.get("persisted", False)) is True
    return given is not None and not isinstance(given, (str, Unknown))


def _naming(
    machine: Machine, table: Name, given: Value
) -> Callable[[Constraint], str | None] | None:
    if given is None:
        return None
    known = given if isinstance(given, dict) and is_plain(given) else None

    def name(item: Constraint) -> str | None:
        named = Named(_KINDS[item.kind], table, item.columns, item.target, item.target_columns)
        return name_for(None, named, known, machine.world.longest)

    return name
