"""`jctc-lint show drift`: what models declare and migrations do not build, and the reverse."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.show_models import unknown_lines
from jctc_lint.cli.shown import PATH, STYLE, environments_at, write

if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLES = {
    "add_table": "table", "remove_table": "table", "add_column": "column",
    "remove_column": "column", "modify_type": "type of", "modify_nullable": "nullability of",
    "add_index": "index", "remove_index": "index", "add_constraint": "unique constraint",
    "remove_constraint": "unique constraint", "add_fk": "foreign key", "remove_fk": "foreign key",
    "modify_default": "default of", "modify_comment": "comment of",
    "add_table_comment": "comment", "remove_table_comment": "comment",
}  # fmt: skip


@click.command(short_help="In what the models and the migrations differ.")
@PATH
@STYLE
def drift(path: str, style: str) -> None:
    """In what the models differ from the schema that the migrations build.

    As 'alembic check' compares them, without a database and without importing the application.
    """
    from jctc_lint.facts.models.summary import drift_summary

    write(drift_summary(environments_at(path)), style, _lines)


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for at, item in enumerate(data["environments"]):
        if at:
            yield ""
        found = item["differences"]
        number = len(found) + len(item["labels"])
        count = f"{number} difference{'' if number == 1 else 's'}" if number else "no drift"
        yield f"Alembic environment: {item['script_location']} ({item['dialect']}): {count}"
        for table, rows in groupby(found, key=lambda row: row["table"]):
            yield ""
            yield f"Table {table}"
            for row in rows:
                where = f"  [{row['where']}]" if row["where"] else ""
                title = f"{_TITLES[row['kind']]} {row['name']}".rstrip()
                yield f"  {title}: {row['words']}{where}"
        for enum in item["labels"]:
            yield ""
            yield f"Enum type {enum['enum']}  [{enum['where']}]" if enum["where"] else enum["enum"]
            yield f"  labels: {', '.join(enum['labels'])}, in the models only"
        if item["unreached"]:
            yield ""
            yield f"Not compared, as env.py does not import them: {', '.join(item['unreached'])}"
        yield from unknown_lines(item["unknown"])
