"""`jctc-lint show revisions`: the chain as a graph for people, as data for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.output import write_stdout
from jctc_lint.cli.shown import PATH, STYLE, hidden, repository_at, write
from jctc_lint.cli.terminal import COLOR, terminal
from jctc_lint.reports.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reports.result import RenderOptions

WIDTH = 100
"""Columns when the reader is not a terminal."""


@click.command(short_help="The chain of Alembic revisions, with what is wrong in it.")
@PATH
@STYLE
@COLOR
def revisions(*, path: str, style: str, color: bool | None) -> None:
    """The Alembic revisions below PATH, the newest first, with what each does.

    As data they come in the order in which an upgrade applies them. `jctc-lint graph revisions`
    draws the same for documents.
    """
    repository = repository_at(path)
    if style == "json":
        from jctc_lint.facts.migrations.summary import revisions_summary

        write(revisions_summary(repository), style, lambda _: iter(()))
    else:
        lines = graph_lines(repository, terminal(color))
        write_stdout("".join(f"{hidden(line)}\n" for line in lines))


def graph_lines(repository: Repository, options: RenderOptions) -> Iterator[str]:
    """The environments one after the other, each with its graph and what is wrong in it."""
    from jctc_lint.cli.revision_chart import chart_of, heading
    from jctc_lint.drawing.terminal import draw
    from jctc_lint.facts.migrations.dialect import shown
    from jctc_lint.reports.text import painted

    def paint(style: str, text: str) -> str:
        return painted(style, text) if options.color else text

    for number, environment in enumerate(repository.environments):
        if number:
            yield ""
        yield paint("path", heading(environment))
        dialect = environment.dialect
        yield f"Database: {shown(dialect.name)} ({one_line(dialect.why)})"
        yield ""
        yield from draw(chart_of(environment), options.width or WIDTH, paint)
        remarks = list(_remarks(environment))
        if remarks:
            yield ""
        for style, remark in remarks:
            yield paint(style, one_line(remark))
    if not repository.environments:
        yield "No Alembic environment."


def _remarks(environment: Environment) -> Iterator[tuple[str, str]]:
    """What is wrong and what is not known, with the style to write it in."""
    from jctc_lint.facts.migrations.branches import several_heads
    from jctc_lint.facts.migrations.summary import environment_summary

    data = environment_summary(environment)
    for problem in data["problems"]:
        yield "error", f"problem: {_problem(problem)}"
    heads = several_heads(environment)
    if heads is not None and not heads.labelled:
        names = ", ".join(f"'{revision.id}'" for revision in heads.heads)
        yield "error", f"problem: several-heads {names}, at which 'alembic upgrade head' stops"
    for gap in data["unknown"]:
        yield "dim", f"not known: {gap['what']}, {gap['why']} ({gap['path']}:{gap['line']})"


def _problem(problem: dict[str, Any]) -> str:
    weight = "stops Alembic" if problem["fatal"] else "is only warned of"
    subject = problem["name"] or problem["revision"]
    named = f" '{subject}'" if subject else ""
    return f"{problem['kind']}{named} at {problem['path']}:{problem['line']}, which {weight}"
