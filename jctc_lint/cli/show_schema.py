"""`jctc-lint show schema`: what `alembic upgrade` would leave in an empty database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.shown import PATH, STYLE, environments_at, write
from jctc_lint.facts.migrations.dialect import shown

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command(short_help="The schema that 'alembic upgrade heads' would leave.")
@PATH
@click.option("--at", default="", metavar="REVISION", help="Stop after this revision.")
@STYLE
def schema(path: str, at: str, style: str) -> None:
    """The schema that 'alembic upgrade heads' would leave in an empty database.

    No database is needed and no migration is run. Where an operation would fail, the schema is
    that before its revision. REVISION is an id, or how one begins.
    """
    from jctc_lint.facts.migrations.schema_summary import NoSuchRevision, schemas_summary

    try:
        data = schemas_summary(environments_at(path), at)
    except NoSuchRevision as error:
        raise click.UsageError(str(error)) from None
    write(data, style, _lines)


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for number, item in enumerate(data["environments"]):
        if number:
            yield ""
        yield from _environment(item)


def _environment(item: dict[str, Any]) -> Iterator[str]:
    yield f"Alembic environment: {item['script_location']}"
    yield f"  Database: {shown(item['dialect'])} ({item['dialect_why']})"
    yield f"  {_reached(item)}"
    if item["not_judged"]:
        yield f"  Not judged by rules: {item['not_judged']}"
    if item["failure"]:
        yield from _failure(item["failure"])
    for name, table in item["tables"].items():
        yield ""
        yield f"Table {name}"
        yield from table_lines(table)
    for name, labels in item["enums"].items():
        yield ""
        yield f"Enum {name}: {'?' if labels is None else ', '.join(labels)}"
    if item["views"]:
        yield ""
        yield f"Views: {', '.join(item['views'])}"
    if item["other"]:
        yield ""
        yield f"Others: {', '.join(f'{kind} {name}' for kind, name in item['other'])}"
    if item["unknown"]:
        yield ""
        yield "Not known:"
        for gap in item["unknown"]:
            where = f" ({gap['where']})" if gap["where"] else ""
            yield f"  {gap['what']}: {gap['why']}{where}"


def _reached(item: dict[str, Any]) -> str:
    counted = len(item["tables"])
    tables = "1 table" if counted == 1 else f"{counted} tables"
    if item["failure"]:
        return f"{tables} before the revision that fails"
    after = item.get("at") or ", ".join(item["heads"])
    return f"{tables} after {after}" if after else tables


def _failure(failure: dict[str, Any]) -> Iterator[str]:
    operation = failure["operation"] or "the revision"
    yield f"  FAILS on an empty database in revision {failure['revision']}"
    yield f"    {failure['path']}:{failure['line']}: {operation}: {failure['reason']}"


def table_lines(table: dict[str, Any]) -> Iterator[str]:
    """Columns and constraints of a table."""
    rows = [_column(name, column) for name, column in table["columns"].items()]
    widths = [max((len(row[index]) for row in rows), default=0) for index in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield f"  {'  '.join((*cells, row[3]))}".rstrip()
    yield from (f"    {line}" for line in _constraints(table))


def _column(name: str, column: dict[str, Any]) -> tuple[str, str, str, str]:
    nullable = {True: "", False: "not null", None: "null or not?"}[column["nullable"]]
    extra = []
    if "default" in column:
        extra.append(f"default {_or_mark(column['default'])}")
    if "identity" in column:
        extra.append(f"generated {column['identity']} as identity")
    if "computed" in column:
        extra.append(f"generated as {_or_mark(column['computed'])}")
    return name, _or_mark(column["pg_type"]), nullable, ", ".join(extra)


def _constraints(table: dict[str, Any]) -> Iterator[str]:
    if table["pk"]:
        yield f"primary key {_or_mark(table['pk']['name'])} {_listed(table['pk']['columns'])}"
    for item in table["uniques"]:
        yield f"unique {_or_mark(item['name'])} {_listed(item['columns'])}"
    for item in table["indexes"]:
        kind = "unique index" if item["unique"] else "index"
        using = f" using {item['using']}" if "using" in item else ""
        where = f" where {_or_mark(item['where'])}" if "where" in item else ""
        yield f"{kind} {item['name']}{using} {_listed(item['columns'])}{where}"
    for item in table["fks"]:
        target = f"{_or_mark(item['ref'])} {_listed(item['ref_columns'])}"
        rest = "".join(
            f" {words} {item[key]}"
            for key, words in (("ondelete", "on delete"), ("onupdate", "on update"))
            if key in item
        )
        name = _or_mark(item["name"])
        yield f"foreign key {name} {_listed(item['columns'])} references {target}{rest}"
    for item in table["checks"]:
        yield f"check {_or_mark(item['name'])} ({_or_mark(item['sql'])})"


def _listed(names: list[str] | None) -> str:
    return f"({', '.join(names)})" if names is not None else "(?)"


def _or_mark(text: str | None) -> str:
    return "?" if text is None else text
