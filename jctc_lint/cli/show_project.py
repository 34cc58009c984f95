"""`jctc-lint show project`: which files were found, and why they were taken for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.shown import PATH, STYLE, repository_at, write

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command(short_help="Which files were found, and why they were taken for that.")
@PATH
@STYLE
def project(path: str, style: str) -> None:
    """Which files were found below PATH, and why they were taken for that."""
    from jctc_lint.facts.overview import overview

    write(overview(repository_at(path)), style, _project_lines)


def _project_lines(data: dict[str, Any]) -> Iterator[str]:
    from jctc_lint.facts.migrations.dialect import shown

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
        yield f"  database: {shown(item['dialect'])}"
        yield from (f"  not known: {gap}" for gap in item["unknown"])
        if item["not_followed"]:
            yield f"  schema not followed: {item['not_followed']}"
    for kind, paths in data["files"].items():
        if paths:
            yield f"{kind}: {_some(paths)}"
    if data["not_compose"]:
        yield f"named like Compose files, but none: {_some(data['not_compose'])}"
    for item in data["unreadable"]:
        yield f"not read: {item['path']} {item['reason']}"
    if not data["compose"] and not data["environments"]:
        yield "No Compose project and no Alembic environment: there is nothing to analyse."


def _some(paths: list[str], most: int = 8) -> str:
    rest = len(paths) - most
    return ", ".join(paths[:most]) + (f" and {rest} more" if rest > 0 else "")
