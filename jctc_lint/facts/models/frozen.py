"""Defaults of models that are strings and mean a moment: PostgreSQL works them out once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.tables import text_of
from jctc_lint.facts.migrations.evaluation.values import Element
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.models.model import DeclaredTable
    from jctc_lint.facts.schema.model import Column

_MOMENT = pattern(r"now(\(\))?|today|tomorrow|yesterday", re.I)
_TIMES = ("timestamp", "date", "time")


@record
class Frozen:
    column: Column
    text: str


def frozen_in(table: DeclaredTable) -> Iterator[Frozen]:
    """The columns of a table whose default is such a string."""
    columns = {column.name: column for column in table.described.columns}
    for item in table.element.args if table.element is not None else ():
        if not isinstance(item, Element) or not item.args:
            continue
        given, name = item.named.get("server_default"), text_of(item.args[0])
        column = columns.get(name or "")
        if column is None or column.type is None or not isinstance(given, str):
            continue
        if column.type.text.startswith(_TIMES) and _MOMENT.fullmatch(given.strip()):
            yield Frozen(column, given)
