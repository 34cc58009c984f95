"""`jctc-lint graph`: pictures of what was understood, for terminals and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jctc_lint.cli.output import write_stdout
from jctc_lint.cli.shown import PATH, hidden, repository_at
from jctc_lint.cli.terminal import COLOR, terminal
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.drawing.chart import Chart
    from jctc_lint.facts.repository import Repository

FORMATS = ("terminal", "mermaid", "dot", "svg")
TITLE = "Alembic revisions"


@click.group(short_help="Draw what was understood of a repository.", no_args_is_help=False)
def graph() -> None:
    """Draw what was understood of a repository."""


@graph.command(short_help="The chain of Alembic revisions.")
@PATH
@click.option(
    "--format", "style", type=click.Choice(FORMATS), default="terminal", show_default=True
)
@COLOR
def revisions(*, path: str, style: str, color: bool | None) -> None:
    """The Alembic revisions below PATH, the newest on top, with what each does."""
    repository = repository_at(path)
    if not repository.environments:
        raise click.ClickException(f"there is no Alembic environment in '{path}'.")
    if style == "terminal":
        from jctc_lint.cli.show_revisions import graph_lines

        lines = graph_lines(repository, terminal(color))
        write_stdout("".join(f"{hidden(line)}\n" for line in lines))
    else:
        write_stdout(_document(repository, style))


def _hidden(chart: Chart) -> Chart:
    """The chart with secrets hidden in its texts, before a format writes them in its own way."""
    nodes = tuple(
        replace(node, title=hidden(node.title), note=hidden(node.note)) for node in chart.nodes
    )
    return replace(chart, nodes=nodes)


def _document(repository: Repository, style: str) -> str:
    from jctc_lint.cli.revision_chart import chart_of

    charts = [_hidden(chart_of(environment)) for environment in repository.environments]
    if style == "mermaid":
        from jctc_lint.drawing import mermaid

        return mermaid.draw(charts)
    if style == "dot":
        from jctc_lint.drawing import dot

        return dot.draw(charts)
    from jctc_lint.drawing import svg

    return svg.draw(charts, TITLE)
