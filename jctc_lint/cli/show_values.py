"""`jctc-lint show values`: what each container receives, and how the values come there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.shown import STYLE, repository_at, write

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command(short_help="What the containers receive, variable by variable.")
@click.argument("service", required=False)
@click.option(
    "-C",
    "--directory",
    default=".",
    type=click.Path(exists=True, file_okay=False),
    help="The repository.  [default: .]",
)
@STYLE
def values(service: str | None, directory: str, style: str) -> None:
    """The environment of SERVICE (or of all): what is written, where, and what arrives.

    Secrets are masked. What only the shell of the deploying machine can set is told as not known.
    """
    from jctc_lint.facts.compose.shown_values import shown_values

    repository = repository_at(directory)
    data = shown_values(repository, service)
    if service is not None and not data["projects"]:
        names = sorted({name for project in repository.compose for name in project.services})
        raise click.UsageError(f"No service '{service}'. There are: {', '.join(names) or 'none'}.")
    write(data, style, _lines)


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for project in data["projects"]:
        yield f"Compose project '{project['name']}': {' + '.join(project['files'])}"
        for service in project["services"]:
            yield f"  service '{service['name']}'"
            for value in service["values"]:
                yield from _value_lines(value)
            if not service["values"]:
                yield "    no environment"
    if not data["projects"]:
        yield "No Compose project."


_STEPS = {
    "include": "brought in by 'include'",
    "extends": "brought in by 'extends'",
    "env_file": "brought in by 'env_file'",
    "written": "written",
    "overridden": "written again",
    "alias": "referred to by an alias",
    "defined": "variable '{name}' is set",
    "shell": "variable '{name}' is set by no file here: the deploying shell may set it",
}
"""Steps in words. Where a variable is put in is seen in what is written."""


def _value_lines(value: dict[str, Any]) -> Iterator[str]:
    yield f"    {value['name']} = {_receives(value)}  ({value['path']}:{value['line']})"
    if value["written"] is not None and value["written"] != value["receives"]:
        yield f"      written as {value['written']}"
    for change in value["changes"]:
        yield f"      {change}"
    yield from (f"      but {reader}" for reader in value["readers"])
    steps = [step for step in value["steps"] if step["how"] in _STEPS]
    if [step["how"] for step in steps if step["how"] not in ("defined", "shell")] == ["written"]:
        steps = steps[1:]
    for step in steps:
        words = _STEPS[step["how"]].format(name=step["name"])
        yield f"      {words}  ({step['path']}:{step['line']})"
        yield from (f"        {change}" for change in step.get("changes", ()))
        yield from (f"        but {reader}" for reader in step.get("readers", ()))


def _receives(value: dict[str, Any]) -> str:
    if value["error"] is not None:
        return f"refused by Compose: it {value['error']}"
    if value["receives"] is not None:
        return str(value["receives"]) or "(empty)"
    if value["unknown"]:
        names = ", ".join(value["unknown"])
        without = value["if_unset"]
        if without is None:
            return f"not known, it hangs on {names}; without, Compose refuses the project"
        return f"not known, it hangs on {names}; without: {without or '(empty)'}"
    return "not set here: taken from the deploying shell, if that has it"
