"""`jctc-lint show`: what was understood of a repository, for people and for programs."""

from __future__ import annotations

import click

from jctc_lint.cli.lazy import LazyGroup

COMMANDS = {
    "compose": "jctc_lint.cli.show_compose:compose",
    "deploy": "jctc_lint.cli.show_deploy:deploy",
    "drift": "jctc_lint.cli.show_drift:drift",
    "env": "jctc_lint.cli.show_env:env",
    "models": "jctc_lint.cli.show_models:models",
    "project": "jctc_lint.cli.show_project:project",
    "revisions": "jctc_lint.cli.show_revisions:revisions",
    "routes": "jctc_lint.cli.show_routes:routes",
    "schema": "jctc_lint.cli.show_schema:schema",
    "values": "jctc_lint.cli.show_values:values",
}
"""Command to where it is."""


@click.group(
    cls=LazyGroup,
    places=COMMANDS,
    short_help="Show what was understood of a repository.",
    no_args_is_help=False,
)
def show() -> None:
    """Show what was understood of a repository."""
