"""`jctc-lint show`: what was understood of a repository, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.show_compose import compose
from jctc_lint.cli.show_schema import schema
from jctc_lint.cli.show_values import values
from jctc_lint.cli.shown import PATH, STYLE, repository_at, write

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.group(short_help="Show what was understood of a repository.", no_args_is_help=False)
def show() -> None:
    """Show what was understood of a repository."""


show.add_command(compose)
show.add_command(schema)
show.add_command(values)


@show.command(short_help="Which files were found, and why they were taken for that.")
@PATH
@STYLE
def project(path: str, style: str) -> None:
    """Which files were found below PATH, and why they were taken for that."""
    from jctc_lint.facts.overview import overview

    write(overview(repository_at(path)), style, _project_lines)


@show.command(short_help="The chain of Alembic revisions, with what is wrong in it.")
@PATH
@STYLE
def revisions(path: str, style: str) -> None:
    """The Alembic revisions below PATH in the order in which an upgrade applies them."""
    from jctc_lint.facts.migrations.summary import revisions_summary

    write(revisions_summary(repository_at(path)), style, _revision_lines)


def _project_lines(data: dict[str, Any]) -> Iterator[str]:
    for item in data["compose"]:
        yield f"Compose project '{item['name']}' ({item['role']}): {' + '.join(item['files'])}"
        yield f"  why: {item['why']}"
        yield f"  services: {', '.join(item['services']) or 'none'}"
        if item["env_files"]:
            yield f"  variables from: {', '.join(item['env_files'])}"
        if not item["complete"]:
            yield "  not complete: a file that it needs could not be read"
    for item in data["environments"]:
        yield f"Alembic environment: {item['script_location'] or '.'}"
        yield f"  why: {item['why']}"
        yield f"  versions: {', '.join(item['version_locations']) or 'none'}"
        yield f"  {item['revisions']} revisions, head {', '.join(item['heads']) or 'none'}"
        yield from (f"  not known: {gap}" for gap in item["unknown"])
    for kind, paths in data["files"].items():
        if paths:
            yield f"{kind}: {_some(paths)}"
    if data["not_compose"]:
        yield f"named like Compose files, but none: {_some(data['not_compose'])}"
    for item in data["unreadable"]:
        yield f"not read: {item['path']} {item['reason']}"
    if not data["compose"] and not data["environments"]:
        yield "No Compose project and no Alembic environment: there is nothing to analyse."


def _revision_lines(data: dict[str, Any]) -> Iterator[str]:
    for item in data["environments"]:
        yield f"Alembic environment: {item['script_location']}"
        for revision in item["revisions"]:
            yield f"  {_revision_line(revision, item['heads'])}"
        for problem in item["problems"]:
            weight = "stops Alembic" if problem["fatal"] else "is only warned of"
            subject = problem["name"] or problem["revision"]
            place = f"{problem['path']}:{problem['line']}"
            yield f"  problem: {problem['kind']} '{subject}' at {place}, which {weight}"
        for gap in item["unknown"]:
            yield f"  not known: {gap['what']}, {gap['why']} ({gap['path']}:{gap['line']})"
    if not data["environments"]:
        yield "No Alembic environment."


def _revision_line(revision: dict[str, Any], heads: list[str]) -> str:
    words = [revision["id"]]
    words.append(f"after {', '.join(revision['down'])}" if revision["down"] else "first")
    if revision["depends_on"]:
        words.append(f"depends on {', '.join(revision['depends_on'])}")
    if revision["branch_labels"]:
        words.append(f"label {', '.join(revision['branch_labels'])}")
    if revision["id"] in heads:
        words.append("head")
    return f"{'; '.join(words)}  {revision['path']}"


def _some(paths: list[str], most: int = 8) -> str:
    rest = len(paths) - most
    return ", ".join(paths[:most]) + (f" and {rest} more" if rest > 0 else "")
