"""`jctc-lint show env`: what the code of each service reads, and what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.output import write_file, write_new_file, write_stdout
from jctc_lint.cli.shown import STYLE, repository_at, write

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = ("variable", "needed", "type", "set", "read", "documented")
_NEEDS = {"start": "to start", "use": "when used", "none": "no", "unknown": "?"}


@click.command(short_help="Which variables the code reads, and where they are set.")
@click.argument("service", required=False)
@click.option(
    "-C",
    "--directory",
    default=".",
    type=click.Path(exists=True, file_okay=False),
    help="The repository.  [default: .]",
)
@click.option(
    "--write-example",
    "example",
    metavar="FILE",
    help="Write a .env.example to FILE ('-' prints it) in place of the table.",
)
@click.option("--force", is_flag=True, help="Write over FILE when it is there.")
@STYLE
def env(
    service: str | None, directory: str, example: str | None, style: str, *, force: bool
) -> None:
    """The variables that the code of SERVICE (or of all services that are built here) reads.

    Where each is read, whether it is needed, of what type it is, where it is set and documented.
    Values are not shown.
    """
    from jctc_lint.facts.environment.shown import shown_contracts

    repository = repository_at(directory)
    names = sorted({contract.service.name for contract in repository.contracts})
    if service is not None and service not in names:
        raise click.UsageError(
            f"No service '{service}' that is built here. There are: {', '.join(names) or 'none'}."
        )
    if example is None:
        write(shown_contracts(repository, service), style, _lines)
        return
    from jctc_lint.facts.environment.example_file import example_text

    text = example_text(repository, service)
    if not text:
        raise click.UsageError("the code reads no variable that is known: nothing was written.")
    if example == "-":
        write_stdout(text)
    elif force:
        write_file(example, text)
    else:
        write_new_file(example, text)


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for project in data["projects"]:
        yield f"Compose project '{project['name']}': {' + '.join(project['files'])}"
        for service in project["services"]:
            yield f"  service '{service['name']}'"
            yield from (f"    {line}" for line in _service_lines(service))
    if not data["projects"]:
        yield "No service whose image is built here."


def _service_lines(service: dict[str, Any]) -> Iterator[str]:
    rows = [_row(variable) for variable in service["variables"]]
    if rows:
        yield from _table([_HEAD, *rows])
    else:
        yield "reads no variable that is known"
    if service["not_read"]:
        yield ""
        yield "set, and not known to be read:"
        yield from (f"  {item['name']}  {_place(item['set'])}" for item in service["not_read"])
    if service["unknown"]:
        yield ""
        yield "not known:"
        yield from (f"  {line}" for line in service["unknown"])


def _row(variable: dict[str, Any]) -> tuple[str, ...]:
    given = variable["set"]
    kind = "secret" if variable["secret"] else variable["type"]
    return (
        " | ".join(variable["names"]),
        _NEEDS.get(variable["need"], "?"),
        kind,
        _place(given) if given is not None else "-",
        _places(variable["read"]),
        _places(variable["documented"]),
    )


def _places(places: list[dict[str, Any]]) -> str:
    if not places:
        return "-"
    rest = len(places) - 1
    return _place(places[0]) + (f" +{rest}" if rest else "")


def _place(place: dict[str, Any]) -> str:
    return f"{place['path']}:{place['line']}"


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
