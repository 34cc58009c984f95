"""`jctc-lint show models`: the tables that models declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.show_schema import table_lines
from jctc_lint.cli.shown import PATH, STYLE, environments_at, write

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command(short_help="The tables that the models declare.")
@PATH
@STYLE
def models(path: str, style: str) -> None:
    """The tables that the models of each Alembic environment declare.

    The models are read, not imported. Of those that env.py never imports only the names are told:
    Alembic does not see them.
    """
    from jctc_lint.facts.models.summary import models_summary

    write(models_summary(environments_at(path)), style, _lines)


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for number, item in enumerate(data["environments"]):
        if number:
            yield ""
        count = len(item["tables"])
        yield f"Alembic environment: {item['script_location']} ({item['dialect']})"
        yield f"  {count} table{'' if count == 1 else 's'} in models that env.py imports"
        for name, table in item["tables"].items():
            yield ""
            classes = f" ({', '.join(table['classes'])})" if table["classes"] else ""
            yield f"Table {name}  {table['path']}:{table['line']}{classes}"
            yield from table_lines(table)
        for name, labels in item["enums"].items():
            yield ""
            yield f"Enum {name}: {'?' if labels is None else ', '.join(labels)}"
        if item["unreached"]:
            yield ""
            yield "In modules that env.py does not import:"
            for name, place in item["unreached"].items():
                yield f"  {name}  {place['path']}:{place['line']}"
        yield from unknown_lines(item["unknown"])


def unknown_lines(gaps: list[dict[str, Any]]) -> Iterator[str]:
    """What is not known, and why."""
    if not gaps:
        return
    yield ""
    yield "Not known:"
    for gap in gaps:
        where = f" ({gap['where']})" if gap["where"] else ""
        yield f"  {gap['what']}: {gap['why']}{where}"
